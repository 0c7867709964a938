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

interface UserEntity {
  id: string;
  orders: {
    nodes: { id: string }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  } | null;
}

const selection = (args: string) =>
  `... on User { id orders${args} { nodes { id } pageInfo { hasNextPage endCursor } } }`;

const user = (id: unknown) => ({ __typename: 'User', id });

/** Records an order for each minute, and gives the ids newest first. */
async function placeFor(userId: string, count: number): Promise<string[]> {
  const placed: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const order = await place(service.models, { userId, placedAt: minute(Math.floor(index / 2)) });
    placed.unshift(order._id.toHexString());
  }
  return placed;
}

describe('the orders of users', () => {
  test('are read for all users of a page by one query, newest first', async () => {
    const [a, b] = [await placeFor('a', 3), await placeFor('b', 2)];
    let entities: (UserEntity | null)[] | undefined;
    const commands = await service.countCommands(async () => {
      const { data } = await service.entities<UserEntity>(
        ['a', 'nobody', 'b'].map(user),
        selection('(first: 2)'),
      );
      entities = data?._entities;
    });
    expect(entities).toMatchObject([
      {
        id: 'a',
        orders: { nodes: a.slice(0, 2).map((id) => ({ id })), pageInfo: { hasNextPage: true } },
      },
      { id: 'nobody', orders: { nodes: [], pageInfo: { hasNextPage: false } } },
      { id: 'b', orders: { nodes: b.map((id) => ({ id })), pageInfo: { hasNextPage: false } } },
    ]);
    expect(commands).toEqual({ aggregate: 1 });
  });

  test('take one query for each list that is asked for, of 100 users too', async () => {
    await placeFor('user-0', 2);
    await placeFor('user-99', 2);
    const users = Array.from({ length: 100 }, (_, index) => user(`user-${index}`));
    const commands = await service.countCommands(async () => {
      const { errors } = await service.entities(
        users,
        `... on User {
          recent: orders(first: 1) { nodes { id } }
          shipped: orders(filter: { status: [SHIPPED] }) { nodes { id } }
        }`,
      );
      expect(errors).toBeUndefined();
    });
    expect(commands).toEqual({ aggregate: 2 });
  });

  test('are read to their end with nothing lost or doubled', async () => {
    const before = await placeFor('a', 7);
    await placeFor('b', 7);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const cursor: string = JSON.stringify(after);
      const { data } = await service.entities<UserEntity>(
        [user('a')],
        selection(`(first: 3, after: ${cursor})`),
      );
      const page: UserEntity['orders'] = data?._entities[0]?.orders ?? null;
      seen.push(...(page?.nodes ?? []).map(({ id }) => id));
      after = page?.pageInfo.hasNextPage === true ? page.pageInfo.endCursor : null;
      await place(service.models, { userId: 'a', placedAt: minute(100) });
    } while (after !== null);
    expect(seen).toEqual(before);
  });

  test('can be those in some states', async () => {
    const shipped = await place(service.models, { userId: 'a', status: 'SHIPPED' });
    await place(service.models, { userId: 'a', status: 'PENDING' });
    const { data } = await service.entities<UserEntity>(
      [user('a')],
      selection('(filter: { status: [SHIPPED, DELIVERED] })'),
    );
    expect(data?._entities[0]?.orders?.nodes).toEqual([{ id: shipped._id.toHexString() }]);
  });

  test.each([
    ['(first: 0)', 'first'],
    ['(first: 101)', 'first'],
    ['(after: "x")', 'after'],
    ['(filter: { status: [] })', 'filter.status'],
  ])('are refused with %s, and the user stays', async (args, field) => {
    const { data, errors } = await service.entities([user('a')], selection(args));
    expect(data?._entities).toEqual([{ __typename: 'User', id: 'a', orders: null }]);
    expect(errors).toMatchObject([
      { path: ['_entities', 0, 'orders'], extensions: { code: 'BAD_USER_INPUT', field } },
    ]);
  });
});

describe('a reference to a user', () => {
  test.each([[''], ['x'.repeat(65)], [7], [{ $gt: '' }], [undefined]])(
    'with the id %j is to nobody',
    async (id) => {
      const { data, errors } = await service.entities([user(id)], selection(''));
      expect(data?._entities).toEqual([null]);
      expect(errors).toBeUndefined();
    },
  );
});
