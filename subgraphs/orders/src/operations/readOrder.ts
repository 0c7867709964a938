import { isAllowed, type ItemLoader, type Viewer } from '@shop/service-kit';

import type { OrderRecord } from '../models/order.ts';
import { readersOf } from './access.ts';

/**
 * The order with this id, as far as the viewer may know of it. One that the viewer may not read is
 * null like one that is not there: whether it exists is not told.
 *
 * @param orderById the request's loader: the orders of one request are read by one query
 */
export async function readOrder(
  orderById: ItemLoader<OrderRecord>,
  viewer: Viewer | undefined,
  id: string,
): Promise<OrderRecord | null> {
  const order = await orderById.load(id);
  return order && isAllowed(viewer, readersOf(order.userId)) ? order : null;
}
