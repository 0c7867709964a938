import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Answer, testViewer } from '@shop/service-kit/testing';

import type { PlaceOrder } from '../src/operations/checkOrderRequest.ts';
import { sampleRequest } from './support/samples.ts';
import { startOrdersService, type TestOrders } from './support/service.ts';
import { settleAll } from './support/settle.ts';

let service: TestOrders;

beforeEach(async () => {
  service = await startOrdersService();
  service.stock.stock('a');
  service.stock.stock('b');
});

afterEach(() => service.stop());

const mutation = `mutation ($input: PlaceOrderInput!) {
  placeOrder(input: $input) {
    __typename
    ... on UserError { message }
    ... on Order {
      id
      user { id }
      status
      lines { product { id } sku name quantity unitPrice { amount currency } total { amount } }
      total { amount currency }
      rejection { __typename }
      history { status cause }
      shippingAddress { street city state postalCode country }
    }
    ... on OutOfStock { lines { product { id } requestedQuantity availableQuantity } }
    ... on ProductUnavailable { productIds }
    ... on PriceChanged { expectedTotal { amount currency } now: total { amount currency } }
  }
}`;

interface Placed {
  placeOrder: { __typename: string; id: string; status: string };
}

const place = (change: Partial<PlaceOrder> = {}, userId = 'ada'): Promise<Answer<Placed>> =>
  service.as(testViewer(userId)).execute(mutation, { input: sampleRequest(change) });

const lines = (...given: [productId: string, quantity: number][]) =>
  given.map(([productId, quantity]) => ({ productId, quantity }));

const usd = (amount: number) => ({ amount, currency: 'USD' });

/** Nothing was written in either database. */
async function expectNoTrace(): Promise<void> {
  expect(await service.models.countDocuments()).toBe(0);
  expect(service.stock.reservations.size).toBe(0);
}

describe('an order', () => {
  test('is confirmed with its stock taken, and shows what was bought as it was then', async () => {
    const { data, errors } = await place();
    expect(errors).toBeUndefined();
    expect(data?.placeOrder).toEqual({
      __typename: 'Order',
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      user: { id: 'ada' },
      status: 'CONFIRMED',
      lines: [
        {
          product: { id: 'a' },
          sku: 'SKU-a',
          name: 'Name of a',
          quantity: 2,
          unitPrice: usd(1_000),
          total: { amount: 2_000 },
        },
        {
          product: { id: 'b' },
          sku: 'SKU-b',
          name: 'Name of b',
          quantity: 1,
          unitPrice: usd(1_000),
          total: { amount: 1_000 },
        },
      ],
      total: usd(3_000),
      rejection: null,
      history: [
        { status: 'PENDING', cause: 'The order was placed.' },
        { status: 'CONFIRMED', cause: 'All lines were in stock.' },
      ],
      shippingAddress: sampleRequest().shippingAddress,
    });
    expect(service.stock.reservations.get(data?.placeOrder.id ?? '')).toMatchObject({
      status: 'COMMITTED',
    });
    expect([service.stock.available('a'), service.stock.available('b')]).toEqual([98, 99]);
  });

  test('leaves nothing to do behind, and its times agree', async () => {
    await place();
    const order = await service.models.findOne().lean();
    expect(order).not.toHaveProperty('step');
    expect(order).not.toHaveProperty('attempts');
    expect(order?.placedAt).toEqual(order?.history[0]?.at);
    expect(order?.updatedAt).toEqual(order?.history[1]?.at);
  });

  test('has one line for each product, where its first was, with the quantity of all', async () => {
    await place({ lines: lines(['b', 1], ['a', 3], ['b', 2]), expectedTotal: usd(6_000) });
    const order = await service.models.findOne().lean();
    expect(order?.lines).toMatchObject(lines(['b', 3], ['a', 3]));
    expect(service.stock.available('b')).toBe(97);
  });

  test('may be for nothing, and for the dearest amount there is', async () => {
    service.stock.change('a', { unitPrice: 0 });
    service.stock.change('b', { unitPrice: 2_147_483_647 });
    const gift = await place({ lines: lines(['a', 1]), expectedTotal: usd(0) });
    expect(gift.data?.placeOrder.status).toBe('CONFIRMED');
    const dearest = { lines: lines(['b', 1]), expectedTotal: usd(2_147_483_647) };
    const bought = await place({ ...dearest, idempotencyKey: 'key-2' });
    expect(bought.data?.placeOrder.status).toBe('CONFIRMED');
  });

  test('keeps texts that a database could take for something else as they are', async () => {
    const shippingAddress = {
      street: '$$ROOT',
      city: '$where',
      state: '$lines.0',
      postalCode: '$$NOW',
      country: 'US',
    };
    const idempotencyKey = '$userId';
    const { data } = await place({ shippingAddress, idempotencyKey });
    expect(data?.placeOrder).toMatchObject({ status: 'CONFIRMED', shippingAddress });
    expect(await service.models.findOne().lean()).toMatchObject({
      idempotencyKey,
      shippingAddress,
    });
  });

  test('keeps names of products that a database could take for something else', async () => {
    service.stock.stock('$$ROOT', { name: '$$NOW', sku: '$where' });
    service.stock.fail();
    await place({ lines: lines(['$$ROOT', 1]), expectedTotal: usd(1_000) });
    service.stock.recover();
    await settleAll(service.instance('another'));
    expect(await service.models.findOne().lean()).toMatchObject({
      status: 'CONFIRMED',
      lines: [{ productId: '$$ROOT', name: '$$NOW', sku: '$where' }],
    });
  });
});

describe('nothing is recorded, and the buyer reads why, when', () => {
  test.each<[string, Partial<PlaceOrder>, object]>([
    [
      'there is less in stock',
      { lines: lines(['a', 101], ['b', 100]), expectedTotal: usd(201_000) },
      {
        __typename: 'OutOfStock',
        lines: [{ product: { id: 'a' }, requestedQuantity: 101, availableQuantity: 100 }],
      },
    ],
    [
      'lines of one product are more than the stock together',
      { lines: lines(['a', 60], ['a', 60]), expectedTotal: usd(120_000) },
      {
        __typename: 'OutOfStock',
        lines: [{ product: { id: 'a' }, requestedQuantity: 120, availableQuantity: 100 }],
      },
    ],
    [
      'products are unknown',
      { lines: lines(['__proto__', 1], ['a', 1], ['constructor', 1]) },
      { __typename: 'ProductUnavailable', productIds: ['__proto__', 'constructor'] },
    ],
    [
      'a product is archived',
      { lines: lines(['a', 1], ['archived', 1]) },
      { __typename: 'ProductUnavailable', productIds: ['archived'] },
    ],
    [
      'a product is sold in another currency',
      { lines: lines(['a', 1], ['in pounds', 1]) },
      { __typename: 'ProductUnavailable', productIds: ['in pounds'] },
    ],
    [
      'it costs more than was shown',
      { expectedTotal: usd(2_999) },
      { __typename: 'PriceChanged', expectedTotal: usd(2_999), now: usd(3_000) },
    ],
    [
      'it costs less than was shown',
      { expectedTotal: usd(3_001) },
      { __typename: 'PriceChanged', expectedTotal: usd(3_001), now: usd(3_000) },
    ],
  ])('%s', async (_, change, failure) => {
    service.stock.stock('archived', { onSale: false });
    service.stock.stock('in pounds', { currency: 'GBP' });
    const { data, errors } = await place(change);
    expect(errors).toBeUndefined();
    expect(data?.placeOrder).toEqual({ message: expect.any(String), ...failure });
    await expectNoTrace();
    // The key is still free.
    expect((await place()).data?.placeOrder).toMatchObject({ status: 'CONFIRMED' });
  });
});

describe('refused with the field that is wrong, and nothing asked or written, is an order', () => {
  const address = sampleRequest().shippingAddress;
  const line = (productId: string, quantity: number) => ({ lines: lines([productId, quantity]) });

  test.each<[string, Partial<PlaceOrder>, string]>([
    ['with no lines', { lines: [] }, 'lines'],
    ['with 101 lines', { lines: Array(101).fill({ productId: 'a', quantity: 1 }) }, 'lines'],
    ['of zero', line('a', 0), 'lines.0.quantity'],
    ['of a negative quantity', { lines: lines(['a', 1], ['b', -1]) }, 'lines.1.quantity'],
    ['of a fraction', { lines: lines(['a', 1], ['b', 1.5]) }, 'lines.1.quantity'],
    ['of more than 10,000', line('a', 10_001), 'lines.0.quantity'],
    [
      'of more than 10,000 in several lines',
      { lines: lines(['a', 5_000], ['b', 1], ['a', 5_001]) },
      'lines.2.quantity',
    ],
    ['of a product without an id', line('', 1), 'lines.0.productId'],
    ['of a product whose id has 65 characters', line('x'.repeat(65), 1), 'lines.0.productId'],
    ['that costs more than an amount can be', line('dear', 2), 'lines'],
    ['to no street', { shippingAddress: { ...address, street: ' ' } }, 'shippingAddress.street'],
    ['to no city', { shippingAddress: { ...address, city: '' } }, 'shippingAddress.city'],
    ['to no state', { shippingAddress: { ...address, state: '' } }, 'shippingAddress.state'],
    [
      'to no postal code',
      { shippingAddress: { ...address, postalCode: '' } },
      'shippingAddress.postalCode',
    ],
    [
      'to a street of 201 characters',
      { shippingAddress: { ...address, street: 's'.repeat(201) } },
      'shippingAddress.street',
    ],
    [
      'to what is no country',
      { shippingAddress: { ...address, country: 'XX1' } },
      'shippingAddress.country',
    ],
    ['for less than nothing', { expectedTotal: usd(-1) }, 'expectedTotal.amount'],
    ['for a fraction of a cent', { expectedTotal: usd(0.5) }, 'expectedTotal.amount'],
    ['for more than 32 bits', { expectedTotal: usd(2_147_483_648) }, 'expectedTotal.amount'],
    [
      'in a currency that the shop does not take',
      { expectedTotal: { amount: 3_000, currency: 'CHF' } },
      'expectedTotal.currency',
    ],
    ['with an empty key', { idempotencyKey: '' }, 'idempotencyKey'],
    ['with a blank key', { idempotencyKey: '  ' }, 'idempotencyKey'],
    ['with a key of 129 characters', { idempotencyKey: 'k'.repeat(129) }, 'idempotencyKey'],
    ['with a key that cannot be printed', { idempotencyKey: 'key\u0000' }, 'idempotencyKey'],
    ['with a key that hides something', { idempotencyKey: 'key\u202e1' }, 'idempotencyKey'],
  ])('%s', async (_, change, field) => {
    service.stock.stock('dear', { unitPrice: 2_147_483_647 });
    const { data, errors } = await place(change);
    expect(data?.placeOrder ?? null).toBeNull();
    expect(errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'BAD_USER_INPUT', field },
    ]);
    await expectNoTrace();
  });

  test('that leaves something out', async () => {
    const buyer = service.as(testViewer('ada'));
    for (const missing of ['lines', 'shippingAddress', 'expectedTotal', 'idempotencyKey']) {
      const input = { ...sampleRequest(), [missing]: null };
      const { errors } = await buyer.execute(mutation, { input });
      expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: missing });
    }
    await expectNoTrace();
  });

  test('with a key of 128 characters, not', async () => {
    const { data } = await place({ idempotencyKey: '🛒'.repeat(128) });
    expect(data?.placeOrder.status).toBe('CONFIRMED');
  });
});

describe('while products cannot be reached', () => {
  beforeEach(() => {
    service.stock.fail();
  });

  test('an order is pending and not priced, for what the buyer expects', async () => {
    const { data, errors } = await place();
    expect(errors).toBeUndefined();
    expect(data?.placeOrder).toMatchObject({
      status: 'PENDING',
      lines: [
        { product: { id: 'a' }, sku: null, name: null, unitPrice: null, total: null, quantity: 2 },
        { product: { id: 'b' }, sku: null, name: null, unitPrice: null, total: null, quantity: 1 },
      ],
      total: usd(3_000),
    });
  });

  test('the order that is there is given for its key', async () => {
    const [first, again] = [await place(), await place()];
    expect(again).toEqual(first);
    expect(await service.models.countDocuments()).toBe(1);
  });

  test('and it resolves by itself when products is back', async () => {
    const { data } = await place();
    service.stock.recover();
    await settleAll(service.instance('another'));
    expect((await place()).data?.placeOrder).toMatchObject({
      id: data?.placeOrder.id,
      status: 'CONFIRMED',
      lines: [{ sku: 'SKU-a', unitPrice: usd(1_000) }, { sku: 'SKU-b' }],
    });
  });
});
