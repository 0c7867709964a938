import { resultType } from '@shop/service-kit';

import type {
  AdjustStockResultResolvers,
  CreateProductResultResolvers,
  CreateReviewResultResolvers,
  UpdateProductResultResolvers,
} from '../generated/resolvers.ts';

const product = resultType('Product');

export const AdjustStockResult: AdjustStockResultResolvers = { __resolveType: product };
export const CreateProductResult: CreateProductResultResolvers = { __resolveType: product };
export const CreateReviewResult: CreateReviewResultResolvers = {
  __resolveType: resultType('Review'),
};
export const UpdateProductResult: UpdateProductResultResolvers = { __resolveType: product };
