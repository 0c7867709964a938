import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TestSubgraph } from '@shop/service-kit/testing';

import type { OrderModel } from '../src/models/order.ts';
import { minute, place } from './support/samples.ts';
import { startOrdersService } from './support/service.ts';

let service: TestSubgraph<OrderModel>;

beforeEach(async () => {
  service = await startOrdersService();
});

afterEach(() => service.stop());

interface List {
  orders: {
    nodes: { id: string; userId: { id: string } }[];
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
  };
}

const query = `
  query ($filter: OrderFilter, $first: Int! = 20, $after: String) {
    orders(filter: $filter, first: $first, after: $after) {
      nodes { id }
      edges { cursor node { id } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`;

async function ids(filter?: object): Promise<string[]> {
  const { orders } = await service.data<List>(query, { filter });
  return orders.nodes.map(({ id }) => id);
}

/** Records orders in turn and gives their ids in the same order. */
async function placeAll(given: Parameters<typeof place>[1][]): Promise<string[]> {
  const placed: string[] = [];
  for (const one of given) placed.push((await place(service.models, one))._id.toHexString());
  return placed;
}

describe('the list of orders', () => {
  test('is empty in a new shop', async () => {
    expect(await service.data(query)).toEqual({
      orders: {
        nodes: [],
        edges: [],
        pageInfo: {
          hasNextPage: false,
          hasPreviousPage: false,
          startCursor: null,
          endCursor: null,
        },
      },
    });
  });

  test('runs from the newest to the oldest, and by id among those of one moment', async () => {
    const [old, young, twin] = await placeAll([
      { placedAt: minute(1) },
      { placedAt: minute(2) },
      { placedAt: minute(2) },
    ]);
    expect(await ids()).toEqual([twin, young, old]);
  });

  test('is read to its end with nothing lost or doubled, whatever is placed meanwhile', async () => {
    // Three orders for each moment, so that pages of four end between equals.
    const before = await placeAll(
      Array.from({ length: 21 }, (_, index) => ({ placedAt: minute(Math.floor(index / 3)) })),
    );
    const seen: string[] = [];
    let after: string | null = null;
    for (let page = 0; page === 0 || after !== null; page += 1) {
      const { orders }: List = await service.data<List>(query, { first: 4, after });
      seen.push(...orders.nodes.map(({ id }) => id));
      expect(orders.pageInfo.hasPreviousPage).toBe(page > 0);
      after = orders.pageInfo.hasNextPage ? orders.pageInfo.endCursor : null;
      await place(service.models, { placedAt: minute(1_000 + page) });
    }
    expect(seen).toEqual(before.toReversed());
  });

  test('gives each item a cursor after which the list goes on', async () => {
    const [oldest, middle] = await placeAll([
      { placedAt: minute(1) },
      { placedAt: minute(2) },
      { placedAt: minute(3) },
    ]);
    const { orders } = await service.data<{
      orders: { edges: { cursor: string; node: { id: string } }[] };
    }>(query);
    const [edge] = orders.edges;
    const rest = await service.data<List>(query, { after: edge?.cursor });
    expect(rest.orders.nodes).toEqual([{ id: middle }, { id: oldest }]);
  });

  test('takes one query for a page of any size', async () => {
    await placeAll(Array.from({ length: 30 }, (_, index) => ({ placedAt: minute(index) })));
    for (const first of [1, 30]) {
      const commands = await service.countCommands(() =>
        service.data(
          `query ($first: Int!) {
            orders(first: $first) { nodes { id user { id } lines { product { id } } } }
          }`,
          { first },
        ),
      );
      expect(commands).toEqual({ find: 1 });
    }
  });
});

describe('a filter of orders', () => {
  test('takes those of one user', async () => {
    const [, second] = await placeAll([{ userId: 'a' }, { userId: 'b' }, { userId: 'ab' }]);
    expect(await ids({ userId: 'b' })).toEqual([second]);
    expect(await ids({ userId: 'nobody' })).toEqual([]);
  });

  test('takes those in one of several states', async () => {
    const [pending, , shipped] = await placeAll([
      { status: 'PENDING', placedAt: minute(1) },
      { status: 'CONFIRMED', placedAt: minute(2) },
      { status: 'SHIPPED', placedAt: minute(3) },
    ]);
    expect(await ids({ status: ['PENDING', 'SHIPPED', 'PENDING'] })).toEqual([shipped, pending]);
    expect(await ids({ status: 'PENDING' })).toEqual([pending]);
    expect(await ids({ status: ['REJECTED'] })).toEqual([]);
  });

  test('takes those placed from a moment on and before another', async () => {
    const [first, second] = await placeAll([
      { placedAt: minute(1) },
      { placedAt: minute(2) },
      { placedAt: minute(3) },
    ]);
    const [placedFrom, placedBefore] = [minute(1).toISOString(), minute(3).toISOString()];
    expect(await ids({ placedFrom, placedBefore })).toEqual([second, first]);
    expect(await ids({ placedBefore: minute(2).toISOString() })).toEqual([first]);
    expect(await ids({ placedFrom: minute(4).toISOString() })).toEqual([]);
  });

  test('holds with all its conditions at once, from page to page', async () => {
    const matching = { userId: 'a', status: 'SHIPPED', placedAt: minute(5) } as const;
    const [one, two] = await placeAll([
      matching,
      matching,
      { ...matching, userId: 'b' },
      { ...matching, status: 'PENDING' },
      { ...matching, placedAt: minute(9) },
    ]);
    const filter = { userId: 'a', status: ['SHIPPED'], placedBefore: minute(6).toISOString() };
    const page = await service.data<List>(query, { filter, first: 1 });
    expect(page.orders.nodes).toEqual([{ id: two }]);
    const { endCursor } = page.orders.pageInfo;
    const next = await service.data<List>(query, { filter, first: 1, after: endCursor });
    expect(next.orders.nodes).toEqual([{ id: one }]);
    expect(next.orders.pageInfo.hasNextPage).toBe(false);
  });

  test('with null for a condition does without it', async () => {
    const [only] = await placeAll([{}]);
    const filter = { userId: null, status: null, placedFrom: null, placedBefore: null };
    expect(await ids(filter)).toEqual([only]);
  });
});

describe('the list of orders refuses', () => {
  const at = minute(0).toISOString();

  test.each([
    ['a page of none', { first: 0 }, 'first'],
    ['a negative page', { first: -1 }, 'first'],
    ['a huge page', { first: 101 }, 'first'],
    ['a cursor that is none', { after: 'x' }, 'after'],
    ['an empty cursor', { after: '' }, 'after'],
    ['an empty list of states', { filter: { status: [] } }, 'filter.status'],
    ['an empty user id', { filter: { userId: '' } }, 'filter.userId'],
    ['a long user id', { filter: { userId: 'x'.repeat(65) } }, 'filter.userId'],
    ['an empty span', { filter: { placedFrom: at, placedBefore: at } }, 'filter.placedBefore'],
  ])('%s', async (_, variables, field) => {
    const { data, errors } = await service.execute(query, variables);
    expect(data).toEqual({ orders: null });
    expect(errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'BAD_USER_INPUT', field },
    ]);
  });

  test.each([
    ['a page beyond 32 bits', { first: 2 ** 31 }],
    ['an unknown state', { filter: { status: ['LOST'] } }],
    ['a moment that is none', { filter: { placedFrom: '2026-02-30T00:00:00Z' } }],
    ['an operator for a value', { filter: { userId: { $gt: '' } } }],
  ])('%s', async (_, variables) => {
    const { errors } = await service.execute(query, variables);
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['BAD_USER_INPUT']);
  });

  test('a cursor of the orders of a user', async () => {
    await placeAll([{ userId: 'u' }]);
    const { data } = await service.entities<{ orders: { pageInfo: { endCursor: string } } }>(
      [{ __typename: 'User', id: 'u' }],
      '... on User { orders { pageInfo { endCursor } } }',
    );
    const after = data?._entities[0]?.orders.pageInfo.endCursor;
    expect(after).toEqual(expect.any(String));
    const { errors } = await service.execute(query, { after });
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'after' });
  });
});
