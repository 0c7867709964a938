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
      // The last one comes too late: it shows that there are no more messages.
      for (let at = 1; at <= messages + 1; at += 1) {
        const userId = `user-${at}`;
        service.stock.stock('a', { availableQuantity: 1_000 - service.stock.taken('a') });
        service.stock.stock('b', { availableQuantity: 1_000 - service.stock.taken('b') });
        await prepare(service, userId);

        const hooks = crashAt(at, when);
        const outcome = await outcomeOf(
          act(hooked(service.instance('the dying', { leaseMs: 1 }), hooks), userId),
        );
        expect(hooks.hasCrashed()).toBe(at <= messages);
        expect(['an answer', 'a crash']).toContain(outcome);

        const other = service.instance('the other');
        await settleAll(other);
        // The client, which may have no answer, asks again.
        await act(other, userId);
        await settleAll(other);

        const orders = await service.models.find({ userId }).lean<OrderRecord[]>();
        expect(orders.map((order) => order.history.map(({ status }) => status))).toEqual([history]);
        await expectBalance();
      }
    },
  );
});

async function outcomeOf(act: Promise<unknown>): Promise<unknown> {
  try {
    await act;
    return 'an answer';
  } catch (error) {
    return error instanceof Crash ? 'a crash' : error;
  }
}
