import {
  authorize,
  checkForeignId,
  findPage,
  InputError,
  type Page,
  type PageArguments,
  type Viewer,
} from '@shop/service-kit';
import type { QueryFilter } from 'mongoose';

import type { OrderModel, OrderRecord } from '../models/order.ts';
import type { OrderStatus } from '../models/transitions.ts';
import { readersOfAll } from './access.ts';
import { newestFirst } from './newestFirst.ts';
import { checkStatuses } from './rules.ts';

/** Conditions on orders; those that are given must all hold. */
export interface OrderConditions {
  userId?: string | null | undefined;
  status?: readonly OrderStatus[] | null | undefined;
  /** Inclusive. */
  placedFrom?: Date | null | undefined;
  /** Exclusive. */
  placedBefore?: Date | null | undefined;
}

const keyset = newestFirst('orders');

/**
 * A page of the orders that meet every given condition, newest first.
 *
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the viewer may not read the orders of everybody
 * @throws {InputError} for a condition that no order can meet as it is written, and for a page size
 *   or cursor that is not one
 */
export async function listOrders(
  orders: OrderModel,
  viewer: Viewer | undefined,
  conditions: OrderConditions,
  page: PageArguments,
): Promise<Page<OrderRecord>> {
  authorize(viewer, readersOfAll);
  return findPage(orders, { filter: filterOf(conditions), keyset, page });
}

function filterOf(conditions: OrderConditions): QueryFilter<OrderRecord> {
  const { userId, status, placedFrom, placedBefore } = conditions;
  if (placedFrom && placedBefore && placedFrom >= placedBefore) {
    throw new InputError(
      'filter.placedBefore',
      'filter.placedBefore must be later than filter.placedFrom.',
    );
  }
  const placedAt = {
    ...(placedFrom && { $gte: placedFrom }),
    ...(placedBefore && { $lt: placedBefore }),
  };
  return {
    ...(userId != null && { userId: checkForeignId('filter.userId', userId) }),
    ...(status && { status: { $in: checkStatuses('filter.status', status) } }),
    ...((placedFrom ?? placedBefore) && { placedAt }),
  };
}
