import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { UnavailableError } from '@shop/service-kit';
import { testViewer } from '@shop/service-kit/testing';

import type { OrderRecord } from '../src/models/order.ts';
import type { PlaceOrder } from '../src/operations/checkOrderRequest.ts';
import { cancelOrder } from '../src/operations/cancelOrder.ts';
import { deliverOrder } from '../src/operations/deliverOrder.ts';
import { placeOrder, type PlaceOrderResult } from '../src/operations/placeOrder.ts';
import { shipOrder } from '../src/operations/shipOrder.ts';
import type { Saga } from '../src/saga/saga.ts';
import { createGate, type Gate } from './support/gate.ts';
import { hooked } from './support/hooked.ts';
import { sampleRequest } from './support/samples.ts';
import { startOrdersService, type TestOrders } from './support/service.ts';

let service: TestOrders;
let first: Saga;
let second: Saga;

beforeEach(async () => {
  service = await startOrdersService();
  service.stock.stock('a');
  service.stock.stock('b');
  [first, second] = [service.instance('first'), service.instance('second')];
});

afterEach(() => service.stop());

const ada = testViewer('ada');
const manager = testViewer('manager', ['orders:write']);

const place = (saga: Saga, change: Partial<PlaceOrder> = {}, viewer = ada) =>
  placeOrder(saga, viewer, sampleRequest(change));

function orderOf(result: PlaceOrderResult): OrderRecord {
  if ('failure' in result) throw new Error(result.message);
  return result;
}

const idOf = (order: OrderRecord) => ({ id: order._id.toHexString() });

describe('the same key with the same input', () => {
  test('gives the same order in whatever state it is by then', async () => {
    const placed = orderOf(await place(first));
    const changes: (() => Promise<unknown>)[] = [
      () => Promise.resolve(),
      () => shipOrder(first.orders, manager, idOf(placed)),
      () => deliverOrder(first.orders, manager, idOf(placed)),
    ];
    for (const [index, change] of changes.entries()) {
      await change();
      const again = orderOf(await place(second));
      expect(again._id).toEqual(placed._id);
      expect(again.status).toBe(['CONFIRMED', 'SHIPPED', 'DELIVERED'][index]);
    }
    expect(service.stock.available('a')).toBe(98);
  });

  test('gives an order that was called off, and takes no stock again', async () => {
    const placed = orderOf(await place(first));
    await cancelOrder(first, ada, idOf(placed));
    expect(orderOf(await place(second))).toMatchObject({ _id: placed._id, status: 'CANCELLED' });
    expect(service.stock.available('a')).toBe(100);
  });

  test('gives an order that was rejected, though it could be had by now', async () => {
    const late = hooked(first, {
      before: (message) => {
        if (message === 'reserve') service.stock.change('a', { availableQuantity: 1 });
      },
    });
    const placed = orderOf(await place(late));
    expect(placed.status).toBe('REJECTED');
    service.stock.change('a', { availableQuantity: 100 });
    expect(orderOf(await place(second))).toEqual(placed);
  });

  test('gives the order though it would be refused today', async () => {
    const placed = orderOf(await place(first));
    service.stock.change('a', { onSale: false, unitPrice: 1 });
    expect(orderOf(await place(second))).toEqual(placed);
  });

  test('gives one order to all who ask at once, at two instances', async () => {
    const all = Array.from({ length: 10 }, (_, index) => place(index % 2 ? first : second));
    const ids = (await Promise.all(all)).map((result) => idOf(orderOf(result)).id);
    expect(new Set(ids).size).toBe(1);
    expect(await service.models.countDocuments()).toBe(1);
    expect([service.stock.available('a'), service.stock.taken('a')]).toEqual([98, 2]);
  });

  test('gives the order that took the last of the stock to one who asked before it had', async () => {
    service.stock.change('a', { availableQuantity: 2 });
    const placed: OrderRecord[] = [];
    // It has looked for the key in vain when the other attempt comes and goes.
    const slow = hooked(second, {
      async before(message) {
        if (message === 'quote') placed.push(orderOf(await place(first)));
      },
    });
    expect([orderOf(await place(slow))]).toEqual(placed);
    expect(service.stock.available('a')).toBe(0);
  });

  test('is not refused by a read that is older than the order that has it', async () => {
    service.stock.change('a', { availableQuantity: 2 });
    const placed: OrderRecord[] = [];
    const slow = hooked(second, {
      async before(message) {
        if (message === 'quote') placed.push(orderOf(await place(first)));
        // As such a read does: it finds nothing.
        if (message === 'findOne' && placed.length > 0) await service.models.deleteMany();
      },
    });
    expect([orderOf(await place(slow))]).toEqual(placed);
  });

  test('is to be sent again while the order that has it cannot be read yet', async () => {
    const finds: unknown[] = [];
    const late = hooked(second, {
      async before(message) {
        if (message === 'findOneAndUpdate') await place(first);
        // As a read that is older than the order does: it finds nothing.
        if (message === 'findOne' && finds.push(message) === 2) await service.models.deleteMany();
      },
    });
    await expect(place(late)).rejects.toThrow(UnavailableError);
  });

  test('is the same in another order of lines, or a product in several lines', async () => {
    const placed = orderOf(await place(first));
    const again = await place(second, {
      lines: [
        { productId: 'b', quantity: 1 },
        { productId: 'a', quantity: 1 },
        { productId: 'a', quantity: 1 },
      ],
    });
    expect(orderOf(again)._id).toEqual(placed._id);
  });

  test('is the same with blanks around it', async () => {
    const placed = orderOf(await place(first));
    const again = await place(second, { idempotencyKey: ' key-1 ' });
    expect(orderOf(again)._id).toEqual(placed._id);
  });

  test('is another order when another user asks', async () => {
    const placed = orderOf(await place(first));
    const other = orderOf(await place(first, {}, testViewer('bob')));
    expect(other._id).not.toEqual(placed._id);
    expect(service.stock.available('a')).toBe(96);
  });
});

describe('the same key with another input', () => {
  const { shippingAddress } = sampleRequest();

  test.each<[string, Partial<PlaceOrder>]>([
    ['product', { lines: [{ productId: 'c', quantity: 3 }] }],
    ['quantity', { lines: [{ productId: 'a', quantity: 3 }] }],
    ['line', { lines: [...sampleRequest().lines, { productId: 'c', quantity: 1 }] }],
    ['street', { shippingAddress: { ...shippingAddress, street: 'Elsewhere 1' } }],
    ['state', { shippingAddress: { ...shippingAddress, state: null } }],
    ['country', { shippingAddress: { ...shippingAddress, country: 'CA' } }],
    ['total', { expectedTotal: { amount: 2_999, currency: 'USD' } }],
    ['currency', { expectedTotal: { amount: 3_000, currency: 'EUR' } }],
  ])(
    '(another %s) is refused with the order that is there, and changes nothing',
    async (_, change) => {
      const placed = orderOf(await place(first));
      const before = await service.models.find().lean();
      expect(await place(second, change)).toEqual({
        failure: 'IdempotencyKeyReused',
        message: expect.any(String),
        order: placed,
      });
      expect(await service.models.find().lean()).toEqual(before);
      expect(service.stock.available('a')).toBe(98);
    },
  );

  test('is refused with the order in the state that it is in by then', async () => {
    const { _id } = orderOf(await place(first));
    await cancelOrder(first, ada, { id: _id.toHexString() });
    const { data } = await service.as(ada).execute(
      `mutation ($input: PlaceOrderInput!) {
        placeOrder(input: $input) {
          __typename
          ... on IdempotencyKeyReused { message order { id status user { id } } }
        }
      }`,
      { input: sampleRequest({ lines: [{ productId: 'a', quantity: 3 }] }) },
    );
    expect(data).toEqual({
      placeOrder: {
        __typename: 'IdempotencyKeyReused',
        message: expect.any(String),
        order: { id: _id.toHexString(), status: 'CANCELLED', user: { id: 'ada' } },
      },
    });
  });

  test('is refused also when both come at once: one is placed', async () => {
    const results = await Promise.all([
      place(first),
      place(second, { shippingAddress: { ...shippingAddress, city: 'Elsewhere' } }),
    ]);
    const failures = results.filter((result) => 'failure' in result);
    expect(failures).toMatchObject([{ failure: 'IdempotencyKeyReused' }]);
    expect(await service.models.countDocuments()).toBe(1);
    expect(service.stock.available('a')).toBe(98);
  });
});

describe('the key of a request that was refused, while an earlier attempt is still on its way,', () => {
  let gate: Gate;
  let early: Promise<PlaceOrderResult>;

  beforeEach(async () => {
    gate = createGate();
    // It has found that all can be had, and stands still before it is recorded.
    const paused = hooked(first, {
      before: (message) => (message === 'findOneAndUpdate' ? gate.pass() : undefined),
    });
    early = place(paused);
    await gate.reached;
    service.stock.change('a', { unitPrice: 1_001 });
    expect(await place(second)).toMatchObject({ failure: 'PriceChanged' });
  });

  afterEach(async () => {
    expect(await service.models.countDocuments()).toBe(1);
    expect(service.stock.taken('a')).toBe(2);
  });

  const placeCorrected = () => place(second, { expectedTotal: { amount: 3_002, currency: 'USD' } });

  test('gives the corrected request the order of the attempt that has arrived', async () => {
    gate.open();
    const order = orderOf(await early);
    expect(await placeCorrected()).toMatchObject({ failure: 'IdempotencyKeyReused', order });
  });

  test('keeps the attempt from placing another beside the corrected request', async () => {
    const order = orderOf(await placeCorrected());
    gate.open();
    expect(await early).toMatchObject({ failure: 'IdempotencyKeyReused', order });
  });
});
