import type { OrderResolvers } from '../generated/resolvers.ts';
import { describeRejection } from '../operations/failures.ts';
import { readOrder } from '../operations/readOrder.ts';

export const Order: OrderResolvers = {
  __resolveReference: ({ id }, { loaders, viewer }) => readOrder(loaders.orderById, viewer, id),
  id: (order) => order._id.toHexString(),
  user: (order) => ({ id: order.userId }),
  lines: ({ lines, currency }) => lines.map((line) => ({ ...line, currency })),
  total: ({ total, currency }) => ({ amount: total, currency }),
  rejection: ({ rejection, currency }) =>
    rejection ? describeRejection(rejection, currency) : null,
};
