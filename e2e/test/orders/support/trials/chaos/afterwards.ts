import type { ObjectId } from 'mongodb';

import type { TrialDatabases } from '../../databases.ts';
import type { OrderStatus } from '../../operations.ts';
import type { FinalOrder, Ledger } from './ledger.ts';

/**
 * Compares what the databases say in the end with what clients were told and did.
 *
 * @param supplies how many of each product there were at first, by id
 * @returns what differs
 */
export async function afterwards(
  databases: TrialDatabases,
  ledger: Ledger,
  supplies: ReadonlyMap<string, number>,
): Promise<string[]> {
  const found = databases.orders
    .collection<OrderDocument>('orders')
    .find({}, { projection: { userId: 1, idempotencyKey: 1, 'history.status': 1 } });
  const violations = await ledger.contradictions(finalOrders(found));
  for (const [id, { available, held, committed }] of await databases.stock([...supplies.keys()])) {
    const supplied = available + held + committed;
    const { least, most } = ledger.adjusted(id);
    const atFirst = supplies.get(id) ?? 0;
    if (supplied < atFirst + least || supplied > atFirst + most) {
      violations.push(
        `Product ${id} had ${atFirst} and was changed by ${least} to ${most}, and is ${supplied} now.`,
      );
    }
  }
  return violations;
}

/** How often orders were taken up again, and the reservations that were made anew after an expiry. */
export async function countTakeovers({
  orders,
  products,
}: TrialDatabases): Promise<{ takenUpAgain: number; reservedAnew: number }> {
  return {
    takenUpAgain: await orders
      .collection('orders')
      .countDocuments({ status: { $ne: 'CANCELLED' }, 'lease.epoch': { $gt: 1 } }),
    reservedAnew: await products.collection('reservations').countDocuments({ floor: { $gt: 1 } }),
  };
}

/** What of an order is read. */
interface OrderDocument {
  readonly _id: ObjectId;
  readonly userId: string;
  readonly idempotencyKey: string | undefined;
  readonly history: readonly { readonly status: OrderStatus }[];
}

async function* finalOrders(found: AsyncIterable<OrderDocument>): AsyncGenerator<FinalOrder> {
  for await (const order of found) {
    const { _id, userId, idempotencyKey, history } = order;
    yield {
      id: _id.toHexString(),
      userId,
      idempotencyKey,
      history: history.map(({ status }) => status),
    };
  }
}
