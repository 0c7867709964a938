import type { OrderLineResolvers } from '../generated/resolvers.ts';
import type { OrderLineInCurrency } from '../models/order.ts';

export const OrderLine: OrderLineResolvers = {
  product: ({ productId }) => ({ id: productId }),
  unitPrice: (line) => amountOf(line, 1),
  total: (line) => amountOf(line, line.quantity),
};

/** What so many of a line's product cost; null while it has no price. */
function amountOf({ unitPrice, currency }: OrderLineInCurrency, quantity: number) {
  return unitPrice === undefined ? null : { amount: unitPrice * quantity, currency };
}
