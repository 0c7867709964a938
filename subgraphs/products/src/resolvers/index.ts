import { GraphQLDateTime } from 'graphql-scalars';

import type { Resolvers } from '../generated/resolvers.ts';
import { Category } from './Category.ts';
import { Mutation } from './Mutation.ts';
import { Product } from './Product.ts';
import { Query } from './Query.ts';
import {
  AdjustStockResult,
  CreateProductResult,
  CreateReviewResult,
  UpdateProductResult,
} from './results.ts';
import { Reservation } from './Reservation.ts';
import { Review } from './Review.ts';
import { URLText } from './URL.ts';
import { User } from './User.ts';

export const resolvers: Resolvers = {
  AdjustStockResult,
  Category,
  CreateProductResult,
  CreateReviewResult,
  DateTime: GraphQLDateTime,
  Mutation,
  Product,
  Query,
  Reservation,
  Review,
  UpdateProductResult,
  URL: URLText,
  User,
};
