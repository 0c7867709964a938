import { recoverOrders } from '../../src/saga/recover.ts';
import type { Saga } from '../../src/saga/saga.ts';

/** Lets an instance finish every order that others left, once their leases have run out. */
export async function settleAll(instance: Saga): Promise<void> {
  const { signal } = new AbortController();
  do {
    await recoverOrders(instance, signal);
  } while (await instance.orders.exists({ step: { $exists: true } }));
}
