import { checkBatch, parseId } from '@shop/service-kit';

import type { QueryResolvers } from '../generated/resolvers.ts';
import { listOrders } from '../operations/listOrders.ts';

export const Query: QueryResolvers = {
  order: (_, { id }, { loaders }) => loaders.orderById.load(parseId('id', id).toHexString()),
  orders: (_, { filter, ...page }, { orders }) => listOrders(orders, filter ?? {}, page),
  ordersByIds: (_, { ids }, { loaders }) =>
    Promise.all(checkBatch('ids', ids).map((id) => loaders.orderById.load(id))),
};
