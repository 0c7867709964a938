import { isId, itemLoader, type PageLoader, pageLoader } from '@shop/service-kit';
import DataLoader from 'dataloader';

import type { OrderModel, OrderRecord } from './models/order.ts';
import { countUnitsSold } from './operations/countUnitsSold.ts';
import { listUserOrders, type UserOrdersPage } from './operations/listUserOrders.ts';

/** How one request reads orders: each kind of lookup is one query per level of the operation. */
export interface Loaders {
  /** An order by id; null when there is none, or when the text is not an id of ours. */
  orderById: DataLoader<string, OrderRecord | null>;
  /** A page of a user's orders, by the user's id. */
  ordersOfUser: PageLoader<OrderRecord, UserOrdersPage>;
  /** How many of a product were sold, by the product's id. */
  unitsSoldOfProduct: DataLoader<string, number>;
}

export function createLoaders(orders: OrderModel): Loaders {
  return {
    orderById: itemLoader(
      (ids) => orders.find({ _id: { $in: ids.filter(isId) } }).lean<OrderRecord[]>(),
      (order) => order._id.toHexString(),
    ),
    ordersOfUser: pageLoader((userIds, page) => listUserOrders(orders, userIds, page)),
    unitsSoldOfProduct: new DataLoader(async (productIds) => {
      const sold = await countUnitsSold(orders, productIds);
      return productIds.map((id) => sold.get(id) ?? 0);
    }),
  };
}
