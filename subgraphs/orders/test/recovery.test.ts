import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { ServiceUnreachable } from '@shop/service-kit';
import { testViewer } from '@shop/service-kit/testing';

import { mongo } from 'mongoose';

import type { OrderRecord } from '../src/models/order.ts';
import { cancelOrder } from '../src/operations/cancelOrder.ts';
import { placeOrder, type PlaceOrderResult } from '../src/operations/placeOrder.ts';
import { shipOrder } from '../src/operations/shipOrder.ts';
import { advance } from '../src/saga/advance.ts';
import { allowMs } from '../src/saga/allowance.ts';
import { recoverOrders } from '../src/saga/recover.ts';
import type { Saga } from '../src/saga/saga.ts';
import { Crash, crashAt, hooked } from './support/hooked.ts';
import { createTestLog } from './support/log.ts';
import { sampleRequest } from './support/samples.ts';
import { startOrdersService, type TestOrders } from './support/service.ts';
import { settleAll } from './support/settle.ts';
import { unreachable } from './support/stockRoom.ts';

let service: TestOrders;

beforeEach(async () => {
  service = await startOrdersService();
  service.stock.stock('a');
  service.stock.stock('b');
});

afterEach(() => service.stop());

const ada = testViewer('ada');

const place = (saga: Saga, idempotencyKey = 'key-1'): Promise<PlaceOrderResult> =>
  placeOrder(saga, ada, sampleRequest({ idempotencyKey }));

const recover = (saga: Saga) => recoverOrders(saga, new AbortController().signal);

const onlyOrder = () => service.models.findOne().lean<OrderRecord>().orFail();

/** An order that was placed while products could not be reached. */
async function placeUnpriced(idempotencyKey?: string): Promise<void> {
  service.stock.fail();
  await place(service.instance('first'), idempotencyKey);
  service.stock.recover();
}

describe('an order that was placed unpriced', () => {
  const rejections: [string, () => void, object][] = [
    [
      'a product is archived',
      () => {
        service.stock.change('b', { onSale: false });
      },
      { __typename: 'ProductUnavailable', productIds: ['b'] },
    ],
    [
      'a product is unknown',
      () => {
        service.stock.products.delete('a');
      },
      { __typename: 'ProductUnavailable', productIds: ['a'] },
    ],
    [
      'a product is sold in another currency',
      () => {
        service.stock.change('a', { currency: 'EUR' });
      },
      { __typename: 'ProductUnavailable', productIds: ['a'] },
    ],
    [
      'the price has changed',
      () => {
        service.stock.change('a', { unitPrice: 1_001 });
      },
      {
        __typename: 'PriceChanged',
        expectedTotal: { amount: 3_000, currency: 'USD' },
        now: { amount: 3_002, currency: 'USD' },
      },
    ],
    [
      'there is too little',
      () => {
        service.stock.change('a', { availableQuantity: 1 });
      },
      {
        __typename: 'OutOfStock',
        lines: [{ product: { id: 'a' }, requestedQuantity: 2, availableQuantity: 1 }],
      },
    ],
  ];

  test.each(rejections)('is rejected when %s, and says so', async (_, happens, rejection) => {
    await placeUnpriced();
    happens();
    await recover(service.instance('second'));
    const { _id, history } = await onlyOrder();
    const { order } = await service.data<{ order: object }>(
      `query ($id: ID!) {
        order(id: $id) {
          status
          rejection {
            __typename
            ... on OutOfStock { lines { product { id } requestedQuantity availableQuantity } }
            ... on ProductUnavailable { productIds }
            ... on PriceChanged {
              expectedTotal { amount currency }
              now: total { amount currency }
            }
          }
        }
      }`,
      { id: _id.toHexString() },
    );
    expect(order).toEqual({ status: 'REJECTED', rejection });
    expect(history.map(({ status }) => status)).toEqual(['PENDING', 'REJECTED']);
    // Nothing was asked for that could be left over.
    expect(service.stock.reservations.size).toBe(0);
  });

  test('is rejected without a reason of the schema when no amount can be so high', async () => {
    await placeUnpriced();
    service.stock.change('a', { unitPrice: 2_147_483_647 });
    await recover(service.instance('second'));
    const order = await onlyOrder();
    expect(order.status).toBe('REJECTED');
    expect(order).not.toHaveProperty('rejection');
    expect(order.history.at(-1)?.cause).toBe('It costs more than an order may.');
  });

  test('is priced by whoever comes first, at once', async () => {
    await placeUnpriced();
    const before = await onlyOrder();
    expect(before).toMatchObject({ step: 'PRICE', lease: { owner: null, epoch: 1 } });
    await recover(service.instance('second'));
    expect(await onlyOrder()).toMatchObject({
      status: 'CONFIRMED',
      total: 3_000,
      lines: [
        { productId: 'a', sku: 'SKU-a', name: 'Name of a', unitPrice: 1_000, quantity: 2 },
        { productId: 'b', sku: 'SKU-b', name: 'Name of b', unitPrice: 1_000, quantity: 1 },
      ],
      lease: { owner: 'second', epoch: 2 },
    });
  });
});

describe('an order whose stock is gone to another buyer meanwhile', () => {
  test.each([
    [
      'is rejected as out of stock',
      { availableQuantity: 1 },
      {
        reason: 'OutOfStock',
        lines: [{ productId: 'a', requestedQuantity: 2, availableQuantity: 1 }],
      },
    ],
    [
      'is rejected as unavailable',
      { onSale: false },
      { reason: 'ProductUnavailable', productIds: ['a'] },
    ],
  ])('%s, and is an order', async (_, change, rejection) => {
    const late = hooked(service.instance('first'), {
      before: (message) => {
        if (message === 'reserve') service.stock.change('a', change);
      },
    });
    expect(await place(late)).toMatchObject({ status: 'REJECTED', rejection });
    expect(service.stock.taken('b')).toBe(0);
  });

  test.each(['reserve', 'commit'] as const)(
    'is rejected when its stock was given back before the %s',
    async (message) => {
      const released = hooked(service.instance('first'), {
        async before(sent) {
          if (sent !== message) return;
          await service.stock.release((await onlyOrder())._id.toHexString());
        },
      });
      const order = await place(released);
      expect(order).toMatchObject({
        status: 'REJECTED',
        history: [{}, { cause: 'Its stock was given back.' }],
      });
      expect(order).not.toHaveProperty('rejection');
      expect(service.stock.available('a')).toBe(100);
    },
  );
});

describe('a reservation that expires before its commit', () => {
  test('is made anew', async () => {
    let expired = false;
    const slow = hooked(service.instance('first'), {
      async before(message) {
        if (message !== 'commit' || expired) return;
        expired = true;
        service.stock.expire((await onlyOrder())._id.toHexString());
      },
    });
    expect(await place(slow)).toMatchObject({ status: 'CONFIRMED' });
    expect(service.stock.asked.map(({ question }) => question)).toEqual([
      'quote',
      'reserve',
      'commit',
      'reserve',
      'commit',
    ]);
    expect(service.stock.available('a')).toBe(98);
  });

  test('each time is tried again after a pause: it keeps no instance busy', async () => {
    const hasty = hooked(service.instance('first'), {
      async before(message) {
        if (message === 'commit') service.stock.expire((await onlyOrder())._id.toHexString());
      },
    });
    expect(await place(hasty)).toMatchObject({ status: 'PENDING', attempts: 1 });
    await service.models.updateOne({}, { $set: { 'lease.until': new Date(0) } });
    await recover(hasty);
    expect(await onlyOrder()).toMatchObject({
      status: 'PENDING',
      lease: { owner: null, epoch: 2 },
    });
    await settleAll(service.instance('second'));
    expect(await onlyOrder()).toMatchObject({ status: 'CONFIRMED' });
    expect(service.stock.available('a')).toBe(98);
  });

  test('and whose stock is gone by then, is refused', async () => {
    const slow = hooked(service.instance('first'), {
      async before(message) {
        if (message !== 'commit') return;
        service.stock.expire((await onlyOrder())._id.toHexString());
        service.stock.change('a', { availableQuantity: 0 });
      },
    });
    expect(await place(slow)).toMatchObject({
      status: 'REJECTED',
      rejection: { reason: 'OutOfStock' },
    });
    expect(service.stock.taken('b')).toBe(0);
  });
});

test('a reservation that products has lost before its commit is made anew', async () => {
  let isLost = false;
  const restored = hooked(service.instance('first'), {
    before(message) {
      if (message !== 'commit' || isLost) return;
      isLost = true;
      // A backup of before it was made.
      service.stock.reservations.clear();
      for (const id of ['a', 'b']) service.stock.change(id, { availableQuantity: 100 });
    },
  });
  expect(await place(restored)).toMatchObject({ status: 'CONFIRMED' });
  expect([service.stock.available('a'), service.stock.taken('a')]).toEqual([98, 2]);
});

describe('when products cannot be reached in the middle', () => {
  test.each(['reserve', 'commit'] as const)(
    'at the %s, the order is pending, and any instance may go on after a pause',
    async (message) => {
      const cut = hooked(service.instance('first'), {
        before: (sent) => (sent === message ? unreachable() : undefined),
      });
      expect(await place(cut)).toMatchObject({
        status: 'PENDING',
        step: message.toUpperCase(),
        attempts: 1,
        lease: { owner: null, epoch: 1 },
      });
      await settleAll(service.instance('second'));
      const order = await onlyOrder();
      expect(order).toMatchObject({ status: 'CONFIRMED', lease: { owner: 'second', epoch: 2 } });
      expect(order).not.toHaveProperty('attempts');
      expect(service.stock.available('a')).toBe(98);
    },
  );

  test('the answer that was lost is asked for again', async () => {
    const cut = hooked(service.instance('first'), {
      after: (sent) => (sent === 'commit' ? unreachable() : undefined),
    });
    expect(await place(cut)).toMatchObject({ status: 'PENDING', step: 'COMMIT' });
    await settleAll(service.instance('second'));
    expect(await onlyOrder()).toMatchObject({ status: 'CONFIRMED' });
    expect(service.stock.available('a')).toBe(98);
  });

  test('the pauses grow from 200 ms to 2 s', async () => {
    await placeUnpriced();
    service.stock.fail();
    const pauses: number[] = [];
    for (const attempt of [1, 2, 3, 4, 5, 6]) {
      await service.models.updateOne({}, { $set: { 'lease.until': new Date(0) } });
      const from = Date.now();
      await recover(service.instance('second'));
      const { attempts, lease } = await onlyOrder();
      expect(attempts).toBe(attempt);
      // The database of a test has the clock of its process.
      const elapsed = Date.now() - from;
      const pause = (lease?.until.getTime() ?? 0) - from;
      pauses.push([200, 400, 800, 1_600, 2_000].findLast((ms) => ms <= pause) ?? 0);
      expect(pause).toBeLessThanOrEqual((pauses.at(-1) ?? 0) + elapsed);
    }
    expect(pauses).toEqual([200, 400, 800, 1_600, 2_000, 2_000]);
  });

  test('anything else that goes wrong is logged, and tried again too', async () => {
    const { logger, lines } = createTestLog();
    const wrong = hooked(service.instance('first', { logger }), {
      before: (sent) => {
        if (sent === 'reserve') throw new TypeError('a defect');
      },
    });
    expect(await place(wrong)).toMatchObject({ status: 'PENDING', step: 'RESERVE', attempts: 1 });
    expect(lines).toContainEqual(
      expect.objectContaining({ level: 'error', step: 'RESERVE', msg: 'a step failed' }),
    );
    await settleAll(service.instance('second'));
    expect(await onlyOrder()).toMatchObject({ status: 'CONFIRMED' });
  });
});

describe('an instance', () => {
  test('gives an order as it is when the time for it is over, and lets others go on', async () => {
    const dying = hooked(service.instance('first'), crashAt(4, 'before'));
    await place(dying);
    const order = await onlyOrder();
    const given = await advance(service.instance('first'), order, allowMs(0));
    expect(given).toMatchObject({
      status: 'PENDING',
      step: 'RESERVE',
      lease: { owner: null, epoch: 1 },
    });
    expect(service.stock.reservations.size).toBe(0);
    await recover(service.instance('second'));
    expect(await onlyOrder()).toMatchObject({ status: 'CONFIRMED' });
  });

  test('settles orders behind more that fail every time than it works on at once', async () => {
    service.stock.fail();
    const failing = Array.from({ length: 25 }, (_, index) => `failing-${index}`);
    for (const key of [...failing, 'good']) await place(service.instance('first'), key);
    service.stock.recover();
    const good = await service.models.findOne({ idempotencyKey: 'good' }).lean().orFail();
    const instance = service.instance('second');
    await recover({
      ...instance,
      stock: {
        quote: (ids, patience) => instance.stock.quote(ids, patience),
        commit: (orderId, patience) => instance.stock.commit(orderId, patience),
        release: (orderId, patience) => instance.stock.release(orderId, patience),
        reserve: (orderId, lines, patience) =>
          orderId === good._id.toHexString()
            ? instance.stock.reserve(orderId, lines, patience)
            : Promise.reject(new TypeError('a defect')),
      },
    });
    const orders = await service.models.find({ status: 'CONFIRMED' }).lean();
    expect(orders.map(({ idempotencyKey }) => idempotencyKey)).toEqual(['good']);
  });

  test('ends a run when no order gets any further, and begins the next with those behind', async () => {
    service.stock.fail();
    for (let index = 0; index < 45; index += 1) await place(service.instance('first'), `${index}`);
    const epochs = async (): Promise<Record<number, number>> => {
      const orders = await service.models.find().lean();
      return Object.fromEntries(
        [1, 2].map((epoch) => [epoch, orders.filter(({ lease }) => lease?.epoch === epoch).length]),
      );
    };
    await recover(service.instance('second'));
    expect(await epochs()).toEqual({ 1: 25, 2: 20 });
    await recover(service.instance('second'));
    expect(await epochs()).toEqual({ 1: 5, 2: 40 });
  });

  test('ends no run before all that it works on is done, though an order cannot be taken', async () => {
    await placeUnpriced('key-1');
    await placeUnpriced('key-2');
    let taking = 0;
    const ill = hooked(service.instance('second'), {
      before: (message) => {
        if (message === 'findOneAndUpdate' && (taking += 1) === 1) throw new Error('it is ill');
      },
    });
    await recover(ill);
    const orders = await service.models.find().lean();
    expect(orders.map(({ status }) => status)).toEqual(['CONFIRMED', 'CONFIRMED']);
  });

  test('takes up orders that have no lease, and those behind them', async () => {
    service.stock.fail();
    const repaired = Array.from({ length: 20 }, (_, index) => `repaired-${index}`);
    for (const key of [...repaired, 'leased']) await place(service.instance('first'), key);
    service.stock.recover();
    await service.models.updateMany(
      { idempotencyKey: { $in: repaired } },
      { $unset: { lease: 1 } },
    );
    await recover(service.instance('second'));
    const orders = await service.models.find().lean();
    for (const { status, lease, idempotencyKey } of orders) {
      expect([status, lease?.owner]).toEqual(['CONFIRMED', 'second']);
      expect(lease?.epoch).toBe(idempotencyKey === 'leased' ? 2 : 1);
    }
  });

  test('that stops ends with the step that is under way', async () => {
    await placeUnpriced();
    const stopping = new AbortController();
    const instance = hooked(service.instance('second'), {
      before: (sent) => {
        if (sent === 'quote') stopping.abort();
      },
    });
    await recoverOrders(instance, stopping.signal);
    expect(await onlyOrder()).toMatchObject({ step: 'RESERVE', lease: { owner: null, epoch: 2 } });
  });

  test('tells a buyer of an order that it recorded, though it cannot write any more', async () => {
    const cut = hooked(service.instance('first', { leaseMs: 1 }), crashAt(5, 'before'));
    expect(await place(cut)).toMatchObject({ status: 'PENDING', step: 'RESERVE' });
  });

  test('tells a buyer of no order when it is not known whether one was recorded', async () => {
    const cut = hooked(service.instance('first'), crashAt(3, 'after'));
    await expect(place(cut)).rejects.toBeInstanceOf(Crash);
  });

  test('waits for products no longer than a buyer does', async () => {
    const patience: number[] = [];
    const saga = service.instance('first');
    const { stock } = saga;
    const patient: Saga = {
      ...saga,
      stockTimeoutMs: 60_000,
      stock: {
        quote: (ids, { withinMs }) => {
          patience.push(withinMs);
          return stock.quote(ids, { withinMs });
        },
        reserve: (id, lines, { withinMs }) => {
          patience.push(withinMs);
          return stock.reserve(id, lines, { withinMs });
        },
        commit: (id, { withinMs }) => {
          patience.push(withinMs);
          return stock.commit(id, { withinMs });
        },
        release: (id, { withinMs }) => stock.release(id, { withinMs }),
      },
    };
    await place(patient);
    const [quote = Infinity, reserve = Infinity, commit = Infinity] = patience;
    expect(quote).toBeLessThanOrEqual(2_000);
    expect(reserve).toBeLessThanOrEqual(3_000);
    expect(commit).toBeLessThanOrEqual(reserve);
  });

  test('has time to record an order though products hangs for as long as it may', async () => {
    const saga = service.instance('first');
    // The clock goes on without a wait.
    const now = performance.now.bind(performance);
    let passedMs = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now() + passedMs);
    const hanging: Saga = {
      ...saga,
      stockTimeoutMs: 60_000,
      stock: {
        ...saga.stock,
        quote: (_ids, { withinMs }) => {
          passedMs += withinMs;
          return Promise.reject(new ServiceUnreachable('no answer came in time'));
        },
      },
    };
    try {
      expect(await place(hanging)).toMatchObject({ status: 'PENDING', step: 'PRICE' });
    } finally {
      clock.mockRestore();
    }
  });
});

describe('several instances that recover at once', () => {
  test('settle each order once for each lease', async () => {
    service.stock.stock('a', { availableQuantity: 1_000 });
    service.stock.stock('b', { availableQuantity: 1_000 });
    service.stock.fail();
    await Promise.all(
      Array.from({ length: 50 }, (_, index) => place(service.instance('first'), `key-${index}`)),
    );
    service.stock.recover();
    service.stock.asked.length = 0;
    await Promise.all(['second', 'third', 'fourth'].map((name) => recover(service.instance(name))));
    const orders = await service.models.find().lean();
    expect(orders).toHaveLength(50);
    for (const { status, lease } of orders) {
      expect([status, lease?.epoch]).toEqual(['CONFIRMED', 2]);
    }
    const reserved = service.stock.asked.filter(({ question }) => question === 'reserve');
    expect(new Set(reserved.map(({ orderId }) => orderId)).size).toBe(50);
    expect(reserved).toHaveLength(50);
    expect(service.stock.available('a')).toBe(900);
  });
});

test('no time that an order has or waits for is from the clock of a process', async () => {
  const dates: unknown[] = [];
  const look = (value: unknown): void => {
    if (value instanceof Date) dates.push(value);
    else if (value instanceof mongo.BSON.BSONValue) return;
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(look);
  };
  const client = service.connection.getClient();
  client.on('commandStarted', ({ command }) => {
    look(command);
  });
  await placeUnpriced();
  await recover(service.instance('second'));
  const { _id } = await onlyOrder();
  await cancelOrder(service.instance('second'), ada, { id: _id.toHexString() });
  await place(service.instance('second'), 'key-2');
  const another = await service.models.findOne({ idempotencyKey: 'key-2' }).lean().orFail();
  const manager = testViewer('manager', ['orders:write']);
  await shipOrder(service.models, manager, { id: another._id.toHexString() });
  expect(dates).toEqual([]);
});
