import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { OrderRecord } from '../src/models/order.ts';
import { soldStatuses } from '../src/models/transitions.ts';
import { Crash, crashAt, hooked } from './support/hooked.ts';
import { scenarios } from './support/scenarios.ts';
import { startOrdersService, type TestOrders } from './support/service.ts';
import { settleAll } from './support/settle.ts';

let service: TestOrders;

beforeEach(async () => {
  service = await startOrdersService();
});

afterEach(() => service.stop());

/** What is taken from the stock is what sold orders have: nothing is lost, and nothing twice. */
async function expectBalance(): Promise<void> {
  const orders = await service.models.find({ status: { $in: soldStatuses } }).lean();
  for (const product of ['a', 'b']) {
    const sold = orders
      .flatMap(({ lines }) => lines)
      .filter(({ productId }) => productId === product)
      .reduce((sum, { quantity }) => sum + quantity, 0);
    expect(service.stock.taken(product)).toBe(sold);
    expect(service.stock.available(product)).toBe(1_000 - sold);
  }
}

const crashPoints = scenarios.flatMap((scenario) =>
  (['before', 'after'] as const).map((when) => ({ ...scenario, when })),
);

describe('whoever dies, another instance finishes, and the books balance:', () => {
  test.each(crashPoints)(
    '$name, killed $when each of its messages',
    async ({ prepare, act, history, messages, when }) => {
      for (let at = 1; ; at += 1) {
        const userId = `user-${at}`;
        service.stock.stock('a', { availableQuantity: 1_000 - service.stock.taken('a') });
        service.stock.stock('b', { availableQuantity: 1_000 - service.stock.taken('b') });
        await prepare(service, userId);

        const hooks = crashAt(at, when);
        const dying = hooked(service.instance('the dying', { leaseMs: 1 }), hooks);
        const outcome = await act(dying, userId).catch((error: unknown) => error);
        if (!hooks.hasCrashed()) {
          expect(at).toBe(messages + 1);
          break;
        }
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(Crash);

        const other = service.instance('the other');
        await settleAll(other);
        // The client, which has no answer, asks again.
        await act(other, userId);
        await settleAll(other);

        const orders = await service.models.find({ userId }).lean<OrderRecord[]>();
        expect(orders.map((order) => order.history.map(({ status }) => status))).toEqual([history]);
        await expectBalance();
      }
    },
  );
});
