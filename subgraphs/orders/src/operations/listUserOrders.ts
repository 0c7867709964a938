import { findPages, type Page, type PageArguments } from '@shop/service-kit';

import type { OrderModel, OrderRecord } from '../models/order.ts';
import type { OrderStatus } from '../models/transitions.ts';
import { newestFirst } from './newestFirst.ts';
import { checkStatuses } from './rules.ts';

/** Which of a user's orders a page shows. */
export interface UserOrdersPage extends PageArguments {
  /** In one of these states; in any when absent. */
  status?: readonly OrderStatus[] | null | undefined;
}

const keyset = newestFirst('userOrders');

/**
 * The same page of the orders of many users, newest first, in one query.
 *
 * @returns a page for each user, in the order of the ids
 * @throws {InputError} for an empty list of states, and for a page size or cursor that is not one
 */
export async function listUserOrders(
  orders: OrderModel,
  userIds: readonly string[],
  { status, ...page }: UserOrdersPage,
): Promise<Page<OrderRecord>[]> {
  return findPages(orders, {
    foreignKey: 'userId',
    keys: userIds,
    filter: status ? { status: { $in: checkStatuses('filter.status', status) } } : {},
    keyset,
    page,
  });
}
