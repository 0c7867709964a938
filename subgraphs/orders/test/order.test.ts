import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TestSubgraph } from '@shop/service-kit/testing';

import type { OrderModel } from '../src/models/order.ts';
import { minute, place, sampleLine } from './support/samples.ts';
import { startOrdersService } from './support/service.ts';

let service: TestSubgraph<OrderModel>;

beforeEach(async () => {
  service = await startOrdersService();
});

afterEach(() => service.stop());

const unknownId = 'ffffffffffffffffffffffff';

describe('an order', () => {
  test('shows what was bought, for how much, where it goes and what happened to it', async () => {
    const { _id } = await place(service.models, {
      userId: 'user-7',
      currency: 'EUR',
      status: 'SHIPPED',
      placedAt: minute(10),
      lines: [
        sampleLine({ productId: 'p1', unitPrice: 999, quantity: 3 }),
        sampleLine({ productId: 'p2', unitPrice: 5, quantity: 2 }),
      ],
    });
    const { order } = await service.data(
      `query ($id: ID!) {
        order(id: $id) {
          id
          user { id }
          status
          lines {
            product { id }
            sku
            name
            unitPrice { amount currency }
            quantity
            total { amount currency }
          }
          total { amount currency }
          shippingAddress { street city state postalCode country }
          history { status at cause }
          placedAt
          updatedAt
        }
      }`,
      { id: _id.toHexString() },
    );
    expect(order).toEqual({
      id: _id.toHexString(),
      user: { id: 'user-7' },
      status: 'SHIPPED',
      lines: [
        {
          product: { id: 'p1' },
          sku: 'SKU-p1',
          name: 'Name of p1',
          unitPrice: { amount: 999, currency: 'EUR' },
          quantity: 3,
          total: { amount: 2_997, currency: 'EUR' },
        },
        {
          product: { id: 'p2' },
          sku: 'SKU-p2',
          name: 'Name of p2',
          unitPrice: { amount: 5, currency: 'EUR' },
          quantity: 2,
          total: { amount: 10, currency: 'EUR' },
        },
      ],
      total: { amount: 3_007, currency: 'EUR' },
      shippingAddress: {
        street: '626 Main Street',
        city: 'Phoenix',
        state: 'Arizona',
        postalCode: '85001',
        country: 'US',
      },
      history: [
        { status: 'PENDING', at: '2026-01-01T00:10:00.000Z', cause: 'It became PENDING.' },
        { status: 'CONFIRMED', at: '2026-01-01T00:11:00.000Z', cause: 'It became CONFIRMED.' },
        { status: 'SHIPPED', at: '2026-01-01T00:12:00.000Z', cause: 'It became SHIPPED.' },
      ],
      placedAt: '2026-01-01T00:10:00.000Z',
      updatedAt: '2026-01-01T00:12:00.000Z',
    });
  });

  test('shows an address without a state with null', async () => {
    const { _id } = await place(service.models, {
      shippingAddress: { street: 'Am Markt 1', city: 'Jena', postalCode: '07743', country: 'DE' },
    });
    const data = await service.data(
      `query ($id: ID!) { order(id: $id) { shippingAddress { state country } } }`,
      { id: _id.toHexString() },
    );
    expect(data).toEqual({ order: { shippingAddress: { state: null, country: 'DE' } } });
  });

  test('is null for an id that no order has', async () => {
    expect(await service.data(`{ order(id: "${unknownId}") { id } }`)).toEqual({ order: null });
  });

  test.each(['', 'order-1', `${unknownId}0`, unknownId.toUpperCase(), '{"$gt":""}'])(
    'is refused for %j, which cannot be an id',
    async (id) => {
      const { data, errors } = await service.execute(`query ($id: ID!) { order(id: $id) { id } }`, {
        id,
      });
      expect(data).toEqual({ order: null });
      expect(errors?.map(({ extensions }) => extensions)).toEqual([
        { code: 'BAD_USER_INPUT', field: 'id' },
      ]);
    },
  );
});

describe('orders by ids', () => {
  const products = () => service.calledBy({ service: 'products' });
  const query = `query ($ids: [ID!]!) { ordersByIds(ids: $ids) { id } }`;

  test('come in the order of the ids, null where there is none, by one query', async () => {
    const [first, second] = [
      (await place(service.models))._id.toHexString(),
      (await place(service.models))._id.toHexString(),
    ];
    const ids = [second, unknownId, 'no id', first, second];
    let data: unknown;
    const commands = await service.countCommands(async () => {
      data = await products().data(query, { ids });
    });
    expect(data).toEqual({
      ordersByIds: [{ id: second }, null, null, { id: first }, { id: second }],
    });
    expect(commands).toEqual({ find: 1 });
  });

  test('are refused for more than 100 ids', async () => {
    const { errors } = await products().execute(query, { ids: Array(101).fill(unknownId) });
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'ids' });
  });
});
