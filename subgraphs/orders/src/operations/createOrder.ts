import type { OrderEventRecord, OrderModel, OrderRecord } from '../models/order.ts';
import { firstStatus } from '../models/transitions.ts';
import { buildOrder, type NewOrder } from './buildOrder.ts';

export interface CreateOrder extends Omit<NewOrder, 'history'> {
  /** What happened to it, oldest first; it is placed now unless given. */
  history?: readonly OrderEventRecord[];
}

/**
 * Records an order. Whether what it names exists and is in stock is for the caller to know.
 *
 * @throws {InputError} that names what breaks a rule; nothing is written then
 */
export async function createOrder(
  orders: OrderModel,
  input: CreateOrder,
  now = new Date(),
): Promise<OrderRecord> {
  const placed: OrderEventRecord = { status: firstStatus, at: now, cause: 'The order was placed.' };
  const order = await orders.create(buildOrder({ history: [placed], ...input }));
  return order.toObject();
}
