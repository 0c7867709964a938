import type { MutationResolvers } from '../generated/resolvers.ts';
import { adjustStock } from '../operations/adjustStock.ts';
import { archiveProduct } from '../operations/archiveProduct.ts';
import { createProduct } from '../operations/createProduct.ts';
import { createReview } from '../operations/createReview.ts';
import { commitStock } from '../operations/reservations/commitStock.ts';
import { releaseStock } from '../operations/reservations/releaseStock.ts';
import { reserveStock } from '../operations/reservations/reserveStock.ts';
import { updateProduct } from '../operations/updateProduct.ts';

export const Mutation: MutationResolvers = {
  createProduct: (_, { input }, context) => createProduct(context, context.viewer, input),
  updateProduct: (_, { input }, context) => updateProduct(context, context.viewer, input),
  archiveProduct: (_, { input }, { products, viewer }) => archiveProduct(products, viewer, input),
  adjustStock: (_, { input }, { products, viewer }) => adjustStock(products, viewer, input),
  reserveStock: (_, { input }, context) =>
    reserveStock(context, context.caller, input, context.reservationTtlMs),
  commitStock: (_, input, context) =>
    commitStock(context, context.caller, input, context.reservationTtlMs),
  releaseStock: (_, input, context) => releaseStock(context, context.caller, input),
  createReview: (_, { input }, context) => createReview(context, context.viewer, input),
};
