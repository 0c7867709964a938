import type { OutOfStockLineResolvers } from '../generated/resolvers.ts';

export const OutOfStockLine: OutOfStockLineResolvers = {
  product: ({ productId }) => ({ id: productId }),
};
