import type { MutationResolvers } from '../generated/resolvers.ts';
import { adjustStock } from '../operations/adjustStock.ts';
import { archiveProduct } from '../operations/archiveProduct.ts';
import { createProduct } from '../operations/createProduct.ts';
import { createReview } from '../operations/createReview.ts';
import { updateProduct } from '../operations/updateProduct.ts';

export const Mutation: MutationResolvers = {
  createProduct: (_, { input }, context) => createProduct(context, context.viewer, input),
  updateProduct: (_, { input }, context) => updateProduct(context, context.viewer, input),
  archiveProduct: (_, { input }, { products, viewer }) => archiveProduct(products, viewer, input),
  adjustStock: (_, { input }, { products, viewer }) => adjustStock(products, viewer, input),
  createReview: (_, { input }, context) => createReview(context, context.viewer, input),
};
