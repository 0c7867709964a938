import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Types } from 'mongoose';

import {
  findPage,
  findPages,
  InputError,
  type Keyset,
  type Page,
  readPageArguments,
  type SortKey,
} from '@shop/service-kit';

import { openDatabase } from './support/database.ts';
import { type Item, type ItemModel, makeItems, openItems } from './support/items.ts';

let database: Awaited<ReturnType<typeof openDatabase>>;
let items: ItemModel;
let stored: Item[];

beforeAll(async () => {
  database = await openDatabase();
  items = openItems(database.connection);
});
beforeEach(async () => {
  await items.deleteMany({});
  stored = makeItems(60);
  await items.insertMany(stored);
});
afterAll(() => database.stop());

const key = (field: string, type: SortKey['type'], direction: 1 | -1): SortKey => ({
  field,
  type,
  direction,
});
const keyset = (...keys: SortKey[]): Keyset => ({ name: 'items', keys });

const keysets: [string, Keyset][] = [
  ['id, ascending', keyset(key('_id', 'id', 1))],
  ['id, descending', keyset(key('_id', 'id', -1))],
  ['date, ascending', keyset(key('at', 'date', 1), key('_id', 'id', 1))],
  ['date, descending', keyset(key('at', 'date', -1), key('_id', 'id', -1))],
  ['number within a document', keyset(key('price.amount', 'number', 1), key('_id', 'id', 1))],
  ['string, directions mixed', keyset(key('name', 'string', -1), key('_id', 'id', 1))],
  [
    'four fields, directions mixed',
    keyset(
      key('shelf', 'string', 1),
      key('price.amount', 'number', -1),
      key('at', 'date', 1),
      key('_id', 'id', -1),
    ),
  ],
];
const byDate: Keyset = keyset(key('at', 'date', -1), key('_id', 'id', -1));

const ids = (list: readonly Item[]) => list.map(({ _id }) => _id.toHexString());

const sorted = async ({ keys }: Keyset, filter = {}) =>
  ids(
    await items
      .find(filter)
      .sort(Object.fromEntries(keys.map(({ field, direction }) => [field, direction])))
      .lean<Item[]>(),
  );

/** Reads a list page by page to its end. */
const walk = async (
  order: Keyset,
  first: number,
  betweenPages: (page: Page<Item>) => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> => {
  const seen: string[] = [];
  let after: string | null = null;
  for (;;) {
    const page: Page<Item> = await findPage(items, {
      filter: {},
      keyset: order,
      page: { first, after },
    });
    seen.push(...ids(page.nodes));
    if (!page.pageInfo.hasNextPage) return seen;
    after = page.pageInfo.endCursor;
    await betweenPages(page);
  }
};

describe('a list read page by page', () => {
  test.each(keysets)('by %s, has each item once and in order', async (_, order) => {
    const all = await sorted(order);
    expect(all).toHaveLength(60);
    for (const first of [1, 7, 59, 60, 100]) expect(await walk(order, first)).toEqual(all);
  });

  test.each(keysets)(
    'by %s, loses and doubles nothing while items are inserted before and behind',
    async (_, order) => {
      const before = await sorted(order);
      const seen = await walk(order, 5, () => items.insertMany(makeItems(4)));
      expect(new Set(seen).size).toBe(seen.length);
      const known = new Set(before);
      expect(seen.filter((id) => known.has(id))).toEqual(before);
    },
  );

  test('goes on after an item that was removed', async () => {
    const all = await sorted(byDate);
    const seen = await walk(byDate, 7, async ({ nodes }) => {
      await items.deleteMany({ _id: { $in: nodes.slice(-1).map(({ _id }) => _id) } });
    });
    expect(seen).toEqual(all);
  });

  test('keeps to its filter on each page', async () => {
    const filter = { shelf: 'shelf 1' };
    const all = await sorted(byDate, filter);
    const page = await findPage(items, { filter, keyset: byDate, page: { first: 7 } });
    const rest = await findPage(items, {
      filter,
      keyset: byDate,
      page: { first: 100, after: page.pageInfo.endCursor },
    });
    expect(ids([...page.nodes, ...rest.nodes])).toEqual(all);
  });
});

describe('a page', () => {
  test('says where it stands, and each edge can be continued from', async () => {
    const all = await sorted(byDate);
    const start = await findPage(items, { filter: {}, keyset: byDate, page: { first: 3 } });
    expect(start.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: start.edges[0]?.cursor,
      endCursor: start.edges[2]?.cursor,
    });
    expect(start.edges.map(({ node }) => node)).toEqual(start.nodes);
    const next = await findPage(items, {
      filter: {},
      keyset: byDate,
      page: { first: 100, after: start.edges[1]?.cursor },
    });
    expect(ids(next.nodes)).toEqual(all.slice(2));
    expect(next.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  test('of an empty list has no cursors', async () => {
    const page = await findPage(items, {
      filter: { shelf: 'none' },
      keyset: byDate,
      page: { first: 3 },
    });
    expect(page).toEqual({
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  test('cannot be made of an item that lacks a field of the keyset', async () => {
    await items.collection.insertOne({ shelf: 'incomplete' });
    const page = findPage(items, {
      filter: { shelf: 'incomplete' },
      keyset: byDate,
      page: { first: 3 },
    });
    await expect(page).rejects.toThrow('an item of the list items has no at');
  });

  test.each([0, -1, 101, 2_147_483_647, 1.5, NaN])('of %p items is refused', (first) => {
    expect(() => readPageArguments(byDate, { first })).toThrow(
      expect.objectContaining({ name: 'InputError', field: 'first' }),
    );
  });

  test('of 100 items is the largest', () => {
    expect(readPageArguments(byDate, { first: 100, after: null })).toEqual({
      first: 100,
      after: undefined,
    });
  });
});

describe('the same page of many lists', () => {
  const shelves = ['shelf 2', 'shelf 0', 'none', 'shelf 1', 'shelf 2'];
  const page = (shelf: string, order: Keyset, first: number, after?: string | null) =>
    findPage(items, { filter: { shelf }, keyset: order, page: { first, after } });

  test.each(keysets)('by %s, is the page of each', async (_, order) => {
    for (const first of [1, 7, 20, 100]) {
      const pages = await findPages(items, {
        foreignKey: 'shelf',
        keys: shelves,
        keyset: order,
        page: { first },
      });
      expect(pages).toEqual(await Promise.all(shelves.map((shelf) => page(shelf, order, first))));
    }
  });

  test('goes on after a cursor, and keeps to a filter', async () => {
    const { pageInfo } = await page('shelf 0', byDate, 4);
    const cheap = { 'price.amount': { $lt: 1 } };
    const pages = await findPages(items, {
      foreignKey: 'shelf',
      keys: shelves,
      filter: cheap,
      keyset: byDate,
      page: { first: 3, after: pageInfo.endCursor },
    });
    const expected = await Promise.all(
      shelves.map((shelf) =>
        findPage(items, {
          filter: { shelf, ...cheap },
          keyset: byDate,
          page: { first: 3, after: pageInfo.endCursor },
        }),
      ),
    );
    expect(pages).toEqual(expected);
    expect(pages.flatMap(({ nodes }) => nodes).length).toBeGreaterThan(3);
  });

  test('finds lists by an id as well', async () => {
    const keys = stored.slice(0, 3).map(({ _id }) => _id);
    const pages = await findPages(items, {
      foreignKey: '_id',
      keys: [...keys, new Types.ObjectId()],
      keyset: byDate,
      page: { first: 5 },
    });
    expect(pages.map(({ nodes }) => ids(nodes))).toEqual([
      ...ids(stored.slice(0, 3)).map((id) => [id]),
      [],
    ]);
  });

  test.each([
    ['two or more lists', ['shelf 0', 'shelf 1', 'shelf 2'], 'aggregate'],
    ['one list', ['shelf 0'], 'find'],
  ])('is one query, for %s', async (_, keys, command) => {
    const commands: string[] = [];
    const count = ({ commandName }: { commandName: string }) => commands.push(commandName);
    const client = database.connection.getClient().on('commandStarted', count);
    const pages = await findPages(items, {
      foreignKey: 'shelf',
      keys,
      keyset: byDate,
      page: { first: 5 },
    });
    client.off('commandStarted', count);
    expect(commands).toEqual([command]);
    expect(pages).toEqual(await Promise.all(keys.map((shelf) => page(shelf, byDate, 5))));
  });

  test('of no lists is no page', async () => {
    expect(
      await findPages(items, { foreignKey: 'shelf', keys: [], keyset: byDate, page: { first: 5 } }),
    ).toEqual([]);
  });

  test('is refused for a cursor of another list', async () => {
    const pages = findPages(items, {
      foreignKey: 'shelf',
      keys: ['shelf 0'],
      keyset: byDate,
      page: { first: 5, after: 'x' },
    });
    await expect(pages).rejects.toThrow(InputError);
  });
});
