import type { OrderRecord } from '../models/order.ts';
import { advance } from './advance.ts';
import { allowUntil } from './allowance.ts';
import { leasedTo } from './expressions.ts';
import type { Saga } from './saga.ts';

/** So many orders are worked on at once. */
const batchSize = 20;

/**
 * Finishes what was left over: the orders with a step to take whose lease has run out, those that have
 * waited longest first, until there are none to be had or none of a batch gets any further, as while
 * products is down: then the rest waits for the next run. Every instance does it, and each order is in
 * the hands of one at a time.
 *
 * @param signal ends it after the steps that are under way
 */
export async function recoverOrders(saga: Saga, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const found = await findDue(saga);
    const gotFurther = await Promise.all(found.map((seen) => recoverOrder(saga, seen, signal)));
    if (!gotFurther.includes(true)) return;
  }
}

/** An order that waits for somebody to work on it. */
type Due = Pick<OrderRecord, '_id' | 'lease'>;

const due = {
  step: { $exists: true },
  $expr: { $lte: ['$lease.until', '$$NOW'] },
};

async function findDue({ orders }: Saga): Promise<Due[]> {
  return orders.find(due, { lease: 1 }).sort({ 'lease.until': 1 }).limit(batchSize).lean<Due[]>();
}

/**
 * It throws nothing: one that cannot be taken keeps nobody from the others of its batch.
 *
 * @returns whether the order could be taken, and is not where it was
 */
async function recoverOrder(saga: Saga, seen: Due, signal: AbortSignal): Promise<boolean> {
  try {
    const order = await takeLease(saga, seen);
    if (order === null) return false;
    const { step, status } = await advance(saga, order, allowUntil(signal));
    return step !== order.step || status !== order.status;
  } catch (err) {
    const about = { orderId: seen._id.toHexString(), epoch: seen.lease?.epoch };
    saga.logger.warn({ ...about, err }, 'the order could not be taken: it is left as it is');
    return false;
  }
}

/**
 * Takes an order whose lease has run out, by the database's clock, or that has a step and no lease, as
 * one that was repaired by hand.
 *
 * @returns null when another was faster
 */
async function takeLease(
  { orders, owner, leaseMs, logger }: Saga,
  { _id, lease }: Due,
): Promise<OrderRecord | null> {
  const taken = await orders
    .findOneAndUpdate(
      // Null is met by a missing one too.
      { _id, 'lease.epoch': lease?.epoch ?? null, ...due },
      [{ $set: leasedTo(owner, leaseMs) }],
      { updatePipeline: true, returnDocument: 'after' },
    )
    .lean<OrderRecord>();
  if (taken === null) return null;
  const about = { orderId: _id.toHexString(), epoch: taken.lease?.epoch, step: taken.step };
  if (lease?.owner == null) logger.info(about, 'an order is taken up again');
  else
    logger.warn({ ...about, from: lease.owner }, 'an order is taken over: its lease has run out');
  return taken;
}
