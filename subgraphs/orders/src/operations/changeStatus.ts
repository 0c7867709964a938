import type { Types } from 'mongoose';

import type { OrderModel, OrderRecord } from '../models/order.ts';
import { mayFollow, type OrderStatus, statesBefore } from '../models/transitions.ts';
import { comesTo } from '../saga/expressions.ts';
import { noSuchOrder, type OrderStatusConflict, statusConflict } from './failures.ts';

/** A state that an order is to come to, on somebody's word. */
export interface StatusChange {
  to: OrderStatus;
  /** Why, for the order's history. */
  cause: string;
  /** What is to be done with the order, such as `cancelled`. */
  done: string;
  /** Further fields to set in the same write. */
  with?: object;
}

/**
 * Brings an order to a state, in one conditional write: of two changes at once that exclude each other,
 * one is made.
 *
 * @returns the order as it was written, or with `changed` false the order as it was before when it is
 *   in that state already; or why it cannot get there
 * @throws {NotFoundError} when there is no such order
 */
export async function changeStatus(
  orders: OrderModel,
  _id: Types.ObjectId,
  { to, cause, done, with: fields }: StatusChange,
): Promise<{ order: OrderRecord; changed: boolean } | OrderStatusConflict> {
  for (;;) {
    const changed = await orders
      .findOneAndUpdate(
        { _id, status: { $in: statesBefore(to) } },
        [{ $set: { ...comesTo(to, cause), ...fields } }],
        { updatePipeline: true, returnDocument: 'after' },
      )
      .lean<OrderRecord>();
    if (changed) return { order: changed, changed: true };
    const order = await orders.findById(_id).lean<OrderRecord>();
    if (!order) throw noSuchOrder();
    if (order.status === to) return { order, changed: false };
    if (!mayFollow(order.status, to)) return statusConflict(order.status, done);
    // It came to a state that allows the change between the write and the read.
  }
}
