import { GraphQLCountryCode, GraphQLDateTime } from 'graphql-scalars';

import type { Resolvers } from '../generated/resolvers.ts';
import { Mutation } from './Mutation.ts';
import { Order } from './Order.ts';
import { OrderLine } from './OrderLine.ts';
import { OutOfStockLine } from './OutOfStockLine.ts';
import { Product } from './Product.ts';
import { Query } from './Query.ts';
import {
  CancelOrderResult,
  DeliverOrderResult,
  OrderRejection,
  PlaceOrderResult,
  ShipOrderResult,
} from './results.ts';
import { User } from './User.ts';

export const resolvers: Resolvers = {
  CancelOrderResult,
  CountryCode: GraphQLCountryCode,
  DateTime: GraphQLDateTime,
  DeliverOrderResult,
  Mutation,
  Order,
  OrderLine,
  OrderRejection,
  OutOfStockLine,
  PlaceOrderResult,
  Product,
  Query,
  ShipOrderResult,
  User,
};
