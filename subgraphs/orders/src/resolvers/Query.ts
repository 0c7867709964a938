import { authorize, authorizeService, checkBatch, parseId } from '@shop/service-kit';

import type { QueryResolvers } from '../generated/resolvers.ts';
import { listOrders } from '../operations/listOrders.ts';
import { readOrder } from '../operations/readOrder.ts';

export const Query: QueryResolvers = {
  order: (_, { id }, { loaders, viewer }) => {
    authorize(viewer);
    return readOrder(loaders.orderById, viewer, parseId('id', id).toHexString());
  },
  orders: (_, { filter, ...page }, { orders, viewer }) =>
    listOrders(orders, viewer, filter ?? {}, page),
  ordersByIds: (_, { ids }, { caller, loaders }) => {
    authorizeService(caller);
    return Promise.all(checkBatch('ids', ids).map((id) => loaders.orderById.load(id)));
  },
};
