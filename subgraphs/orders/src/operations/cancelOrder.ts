import { authorize, isAllowed, parseId, type Viewer } from '@shop/service-kit';

import type { OrderRecord } from '../models/order.ts';
import { advance } from '../saga/advance.ts';
import { allowMs } from '../saga/allowance.ts';
import { leasedTo } from '../saga/expressions.ts';
import type { Saga } from '../saga/saga.ts';
import { cancellersOf } from './access.ts';
import { changeStatus } from './changeStatus.ts';
import { noSuchOrder, type OrderStatusConflict } from './failures.ts';

/** How long to wait for the stock to be given back; then that goes on by itself, in milliseconds. */
const patienceMs = 3_000;

/**
 * Calls off an order that was not sent yet. Its stock is given back once, however often this is asked.
 *
 * @returns the order, also when it was cancelled before; or why it cannot be
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the account is suspended
 * @throws {InputError} when the id is malformed
 * @throws {NotFoundError} when there is no such order, or none that the viewer may call off
 */
export async function cancelOrder(
  saga: Saga,
  viewer: Viewer | undefined,
  input: { id: string },
): Promise<OrderRecord | OrderStatusConflict> {
  const { userId } = authorize(viewer, { active: true });
  const _id = parseId('id', input.id);
  const order = await saga.orders.findById(_id).lean<OrderRecord>();
  if (!order || !isAllowed(viewer, cancellersOf(order.userId))) throw noSuchOrder();
  const who = order.userId === userId ? 'buyer' : 'shop';
  const result = await changeStatus(saga.orders, _id, {
    to: 'CANCELLED',
    cause: `The ${who} called the order off.`,
    done: 'cancelled',
    with: { step: 'RELEASE', ...leasedTo(saga.owner, saga.leaseMs) },
  });
  if ('failure' in result) return result;
  return result.changed ? advance(saga, result.order, allowMs(patienceMs)) : result.order;
}
