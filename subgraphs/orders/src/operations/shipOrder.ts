import { authorize, parseId, type Viewer } from '@shop/service-kit';

import type { OrderModel, OrderRecord } from '../models/order.ts';
import { managers } from './access.ts';
import { changeStatus } from './changeStatus.ts';
import type { OrderStatusConflict } from './failures.ts';

/**
 * Records that a confirmed order is on its way.
 *
 * @returns the order, also when it was shipped before; or why it cannot be
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the viewer does not manage orders
 * @throws {InputError} when the id is malformed
 * @throws {NotFoundError} when there is no such order
 */
export async function shipOrder(
  orders: OrderModel,
  viewer: Viewer | undefined,
  input: { id: string },
): Promise<OrderRecord | OrderStatusConflict> {
  authorize(viewer, managers);
  const result = await changeStatus(orders, parseId('id', input.id), {
    to: 'SHIPPED',
    cause: 'The parcel was handed to the carrier.',
    done: 'shipped',
  });
  return 'failure' in result ? result : result.order;
}
