import { GraphQLCountryCode, GraphQLDateTime } from 'graphql-scalars';

import type { Resolvers } from '../generated/resolvers.ts';
import { Order } from './Order.ts';
import { OrderLine } from './OrderLine.ts';
import { Product } from './Product.ts';
import { Query } from './Query.ts';
import { User } from './User.ts';

export const resolvers: Resolvers = {
  CountryCode: GraphQLCountryCode,
  DateTime: GraphQLDateTime,
  Order,
  OrderLine,
  Product,
  Query,
  User,
};
