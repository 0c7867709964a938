import type { OrderLineResolvers } from '../generated/resolvers.ts';

export const OrderLine: OrderLineResolvers = {
  product: ({ productId, sku }) => ({ id: productId, sku }),
  unitPrice: ({ unitPrice, currency }) => ({ amount: unitPrice, currency }),
  total: ({ unitPrice, quantity, currency }) => ({ amount: unitPrice * quantity, currency }),
};
