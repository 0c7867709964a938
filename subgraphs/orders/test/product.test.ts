import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TestSubgraph } from '@shop/service-kit/testing';

import type { OrderModel } from '../src/models/order.ts';
import { place, sampleLine } from './support/samples.ts';
import { startOrdersService } from './support/service.ts';

let service: TestSubgraph<OrderModel>;

beforeEach(async () => {
  service = await startOrdersService();
});

afterEach(() => service.stop());

const product = (id: unknown, owned: object = {}) => ({ __typename: 'Product', id, ...owned });

describe('units sold', () => {
  async function unitsSold(...ids: string[]): Promise<unknown[]> {
    const { data, errors } = await service.entities<{ unitsSold: number }>(
      ids.map((id) => product(id)),
      '... on Product { unitsSold }',
    );
    expect(errors).toBeUndefined();
    return (data?._entities ?? []).map((entity) => entity?.unitsSold);
  }

  test('are those of orders that were accepted and not called off', async () => {
    const statuses = [
      'PENDING',
      'CONFIRMED',
      'REJECTED',
      'CANCELLED',
      'SHIPPED',
      'DELIVERED',
    ] as const;
    // A power of ten for each state: the sum shows which were counted.
    for (const [index, status] of statuses.entries()) {
      const lines = [sampleLine({ productId: 'p', quantity: 10 ** Math.min(index, 4) })];
      await place(service.models, { status, lines });
    }
    // CONFIRMED 10, SHIPPED and DELIVERED 10,000 each.
    expect(await unitsSold('p')).toEqual([20_010]);
  });

  test('count each product of an order by itself, and none as zero', async () => {
    await place(service.models, {
      lines: [
        sampleLine({ productId: 'a', quantity: 2 }),
        sampleLine({ productId: 'b', quantity: 30 }),
      ],
    });
    await place(service.models, { lines: [sampleLine({ productId: 'b', quantity: 5 })] });
    expect(await unitsSold('b', 'never', 'a')).toEqual([35, 0, 2]);
  });

  test('take one query for 100 products', async () => {
    await place(service.models);
    const ids = Array.from({ length: 100 }, (_, index) => `product-${index}`);
    const commands = await service.countCommands(async () => {
      expect(await unitsSold(...ids)).toHaveLength(100);
    });
    expect(commands).toEqual({ aggregate: 1 });
  });
});

describe('a shipping estimate', () => {
  const box = { weightGrams: 400, dimensions: { widthMm: 100, heightMm: 100, depthMm: 100 } };
  const selection = (args: string) =>
    `... on Product {
      id
      shippingEstimate${args} { price { amount currency } chargeableWeightGrams days }
    }`;

  test('is computed from the weight and size that the router sends along', async () => {
    const { data } = await service.entities(
      [product('p', box)],
      `... on Product {
        home: shippingEstimate { price { amount currency } chargeableWeightGrams days }
        abroad: shippingEstimate(quantity: 3, country: "FR") {
          price { amount currency } chargeableWeightGrams days
        }
      }`,
    );
    expect(data?._entities).toEqual([
      {
        __typename: 'Product',
        home: { price: { amount: 499, currency: 'USD' }, chargeableWeightGrams: 400, days: 5 },
        abroad: {
          price: { amount: 3_399, currency: 'USD' },
          chargeableWeightGrams: 1_200,
          days: 14,
        },
      },
    ]);
  });

  test('asks the database nothing', async () => {
    const commands = await service.countCommands(() =>
      service.entities([product('p', box)], selection('')),
    );
    expect(commands).toEqual({});
  });

  test('is null without an error when it is more than a consignment may be', async () => {
    const { data, errors } = await service.entities(
      [product('p', { ...box, weightGrams: 25_000 })],
      selection('(quantity: 1000)'),
    );
    expect(errors).toBeUndefined();
    expect(data?._entities).toEqual([{ __typename: 'Product', id: 'p', shippingEstimate: null }]);
  });

  test.each([0, -1, 1_001, 2_147_483_647])('is refused for a quantity of %d', async (quantity) => {
    const { errors } = await service.entities(
      [product('p', box)],
      selection(`(quantity: ${quantity})`),
    );
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'quantity' });
  });

  test('is refused for what is no country', async () => {
    const { errors } = await service.entities(
      [product('p', box)],
      selection('(country: "Narnia")'),
    );
    expect(errors).toHaveLength(1);
  });

  test.each([
    ['no weight', { dimensions: box.dimensions }],
    ['no size', { weightGrams: 400 }],
    ['null', { weightGrams: null, dimensions: null }],
    ['a side missing', { ...box, dimensions: { widthMm: 1, heightMm: 1 } }],
    ['a weight of zero', { ...box, weightGrams: 0 }],
    ['a weight that is a text', { ...box, weightGrams: '400' }],
    ['a fraction', { ...box, weightGrams: 0.5 }],
  ])('fails with %s from products, and the product stays', async (_, owned) => {
    const { data, errors } = await service.entities([product('p', owned)], selection(''));
    expect(data?._entities).toEqual([{ __typename: 'Product', id: 'p', shippingEstimate: null }]);
    expect(errors).toMatchObject([
      {
        message: 'Internal server error',
        path: ['_entities', 0, 'shippingEstimate'],
        extensions: { code: 'INTERNAL_SERVER_ERROR' },
      },
    ]);
  });
});

describe('references', () => {
  test.each([[''], ['x'.repeat(65)], [7], [{ $gt: '' }], [undefined]])(
    'to a product with the id %j are to none',
    async (id) => {
      const { data, errors } = await service.entities(
        [product(id)],
        '... on Product { unitsSold }',
      );
      expect(data?._entities).toEqual([null]);
      expect(errors).toBeUndefined();
    },
  );

  test('to orders, users and products are resolved by one query for each type', async () => {
    const ids: string[] = [];
    for (const userId of ['a', 'b', 'c']) {
      ids.push((await place(service.models, { userId }))._id.toHexString());
    }
    const references = [
      ...ids.map((id) => ({ __typename: 'Order', id })),
      { __typename: 'Order', id: 'no id' },
      { __typename: 'Order', id: 'ffffffffffffffffffffffff' },
      ...['a', 'b', 'c'].map((id) => ({ __typename: 'User', id })),
      ...['p', 'q'].map((id) => product(id)),
    ];
    let entities: unknown;
    const commands = await service.countCommands(async () => {
      const { data } = await service.entities(
        references,
        `... on Order { id }
         ... on User { orders(first: 1) { nodes { id } } }
         ... on Product { unitsSold }`,
      );
      entities = data?._entities;
    });
    expect(entities).toEqual([
      ...ids.map((id) => ({ __typename: 'Order', id })),
      null,
      null,
      ...ids.map((id) => ({ __typename: 'User', orders: { nodes: [{ id }] } })),
      ...[0, 0].map((unitsSold) => ({ __typename: 'Product', unitsSold })),
    ]);
    expect(commands).toEqual({ find: 1, aggregate: 2 });
  });
});
