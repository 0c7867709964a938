import type { TrialDatabases } from './databases.ts';

/** An order that a client was given. */
export interface Acknowledged {
  readonly orderId: string;
  readonly userId: string;
  readonly idempotencyKey: string;
}

/** Audits the books of a shop. @returns a sentence for each finding */
export async function audit(
  databases: TrialDatabases,
  acknowledged: readonly Acknowledged[] = [],
): Promise<string[]> {
  const found = await databases.ordersOf(acknowledged.map(({ userId }) => userId));
  const ids = new Set(found.map(({ _id }) => String(_id)));
  return acknowledged
    .filter(({ orderId }) => !ids.has(orderId))
    .map(({ orderId }) => `Order ${orderId} was acknowledged and is gone.`);
}
