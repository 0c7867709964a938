import { GraphQLCountryCode, GraphQLDateTime, GraphQLEmailAddress } from 'graphql-scalars';

import type { Resolvers } from '../generated/resolvers.ts';
import { Mutation } from './Mutation.ts';
import { Query } from './Query.ts';
import * as results from './results.ts';
import { SavedAddress } from './SavedAddress.ts';
import { Session } from './Session.ts';
import { User } from './User.ts';

export const resolvers: Resolvers = {
  ...results,
  CountryCode: GraphQLCountryCode,
  DateTime: GraphQLDateTime,
  EmailAddress: GraphQLEmailAddress,
  Mutation,
  Query,
  SavedAddress,
  Session,
  User,
};
