import { GraphQLCountryCode, GraphQLDateTime, GraphQLEmailAddress } from 'graphql-scalars';

import type { Resolvers } from '../generated/resolvers.ts';
import { Mutation } from './Mutation.ts';
import { Query } from './Query.ts';
import { AddAddressResult, CreateUserResult, UpdateUserResult } from './results.ts';
import { SavedAddress } from './SavedAddress.ts';
import { User } from './User.ts';

export const resolvers: Resolvers = {
  AddAddressResult,
  CountryCode: GraphQLCountryCode,
  CreateUserResult,
  DateTime: GraphQLDateTime,
  EmailAddress: GraphQLEmailAddress,
  Mutation,
  Query,
  SavedAddress,
  UpdateUserResult,
  User,
};
