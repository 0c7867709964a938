import {
  findByKeys,
  isId,
  type ItemLoader,
  itemLoader,
  type PageLoader,
  pageLoader,
} from '@shop/service-kit';

import type { OrderModel, OrderRecord } from './models/order.ts';
import { countUnitsSold, type UnitsSold } from './operations/countUnitsSold.ts';
import { listUserOrders, type UserOrdersPage } from './operations/listUserOrders.ts';

/** How one request reads orders: each kind of lookup is one query per level of the operation. */
export interface Loaders {
  /** An order by id; null when there is none, or when the text is not an id of ours. */
  orderById: ItemLoader<OrderRecord>;
  /** A page of a user's orders, by the user's id. */
  ordersByUser: PageLoader<OrderRecord, UserOrdersPage>;
  /** How many of a product were sold, by the product's id; null when none was. */
  unitsSoldByProduct: ItemLoader<UnitsSold>;
}

export function createLoaders(orders: OrderModel): Loaders {
  return {
    orderById: itemLoader(
      (ids) => findByKeys(orders, '_id', ids.filter(isId)),
      (order) => order._id.toHexString(),
    ),
    ordersByUser: pageLoader((userIds, page) => listUserOrders(orders, userIds, page)),
    unitsSoldByProduct: itemLoader(
      (productIds) => countUnitsSold(orders, productIds),
      (sold) => sold.productId,
    ),
  };
}
