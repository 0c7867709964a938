import type { Order } from '../documents/order.ts';
import type { Finding } from '../findings.ts';
import type { Books } from '../reading/books.ts';

/** An order that a client was given. */
export interface Acknowledged {
  readonly orderId: string;
  readonly userId: string;
  readonly idempotencyKey: string;
}

const batchSize = 1_000;

/** Looks for each order that a client was given, as it was asked for. */
export async function checkAcknowledged(
  books: Books,
  acknowledged: Iterable<Acknowledged> | AsyncIterable<Acknowledged>,
): Promise<{ findings: Finding[]; count: number }> {
  const findings: Finding[] = [];
  let count = 0;
  for await (const batch of batches(acknowledged)) {
    count += batch.length;
    const orders = new Map<string, Order>();
    for await (const read of books.orders(batch.map(({ orderId }) => orderId))) {
      if ('value' in read) orders.set(read.id, read.value);
    }
    findings.push(...batch.flatMap((given) => checkOne(given, orders.get(given.orderId))));
  }
  return { findings, count };
}

function checkOne(given: Acknowledged, order: Order | undefined): Finding[] {
  const subject = { kind: 'order', id: given.orderId } as const;
  const expected = print(given);
  if (!order) {
    return [{ rule: 'acknowledged-order-lost', subject, expected, found: 'no such order' }];
  }
  const found = print(order);
  if (found === expected) return [];
  return [{ rule: 'acknowledged-order-differs', subject, expected, found }];
}

function print(order: { userId: string; idempotencyKey?: string | undefined }): string {
  return `the order of user ${order.userId} with the key ${JSON.stringify(order.idempotencyKey)}`;
}

async function* batches(
  items: Iterable<Acknowledged> | AsyncIterable<Acknowledged>,
): AsyncGenerator<Acknowledged[]> {
  let batch: Acknowledged[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
