import type { MutationResolvers } from '../generated/resolvers.ts';
import { adjustStock } from '../operations/adjustStock.ts';
import { archiveProduct } from '../operations/archiveProduct.ts';
import { createProduct } from '../operations/createProduct.ts';
import { updateProduct } from '../operations/updateProduct.ts';

export const Mutation: MutationResolvers = {
  createProduct: (_, { input }, models) => createProduct(models, input),
  updateProduct: (_, { input }, models) => updateProduct(models, input),
  archiveProduct: (_, { input }, { products }) => archiveProduct(products, input),
  adjustStock: (_, { input }, { products }) => adjustStock(products, input),
};
