import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { testDatabase } from '@shop/embedded-mongo/testing';
import { parse } from 'graphql';

import { type Caller, findByKeys, InputError, isId, itemLoader } from '@shop/service-kit';
import { startTestSubgraph, type TestSubgraph, testViewer } from '@shop/service-kit/testing';

import { type Item, type ItemModel, makeItems, openItems } from './support/items.ts';

const typeDefs = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  scalar DateTime
  type Query { at: DateTime! fails: Int lookups: Int! asks: [String]! }
  type Item @key(fields: "id") { id: ID! name: String! }
`);
const resolvers = {
  Query: {
    at: () => new Date(0),
    fails: () => {
      throw new InputError('x', 'It is wrong.');
    },
    lookups: (_: unknown, __: unknown, context: Context) => ++context.lookups,
    asks: (_: unknown, __: unknown, { caller }: Context) => [
      caller.service,
      caller.viewer?.userId,
      caller.client?.agent,
    ],
  },
  Item: {
    id: ({ _id }: Item) => _id.toHexString(),
    __resolveReference: ({ id }: { id: string }, { byId }: Context) => byId.load(id),
  },
};
const createContext = (items: ItemModel, caller: Caller) => ({
  caller,
  lookups: 0,
  byId: itemLoader(
    (ids) => findByKeys(items, '_id', ids.filter(isId)),
    ({ _id }) => _id.toHexString(),
  ),
});
type Context = ReturnType<typeof createContext>;

let subgraph: TestSubgraph<ItemModel>;
beforeAll(async () => {
  subgraph = await startTestSubgraph({
    schema: { typeDefs, resolvers },
    database: await testDatabase('testing'),
    openModels: (connection) => Promise.resolve(openItems(connection)),
    createContext,
  });
});
afterAll(() => subgraph.stop());

describe('a subgraph in a test', () => {
  test('gives what a client reads', async () => {
    expect(await subgraph.execute('{ at }')).toEqual({ data: { at: '1970-01-01T00:00:00.000Z' } });
    const { data, errors } = await subgraph.execute('{ fails }');
    expect(data).toEqual({ fails: null });
    expect(errors).toMatchObject([{ message: 'It is wrong.', path: ['fails'] }]);
  });

  test('makes a context for each operation', async () => {
    expect(await subgraph.data('{ a: lookups b: lookups }')).toEqual({ a: 1, b: 2 });
    expect(await subgraph.data('{ a: lookups }')).toEqual({ a: 1 });
  });

  test('is asked by the router for nobody, for a user, or by another service', async () => {
    const ada = testViewer('ada');
    const asks = async ({ data }: Pick<typeof subgraph, 'data'>) => data('{ asks }');
    expect(await asks(subgraph)).toEqual({ asks: ['router', null, null] });
    expect(await asks(subgraph.as(ada))).toEqual({ asks: ['router', 'ada', null] });
    expect(await asks(subgraph.as(undefined))).toEqual({ asks: ['router', null, null] });
    const orders = { service: 'orders', viewer: ada, client: { agent: 'browser' } };
    expect(await asks(subgraph.calledBy(orders))).toEqual({ asks: ['orders', 'ada', 'browser'] });
  });

  test('throws for an operation that must succeed and does not', async () => {
    await expect(subgraph.data('{ fails at }')).rejects.toThrow('It is wrong.');
    await expect(subgraph.data('{ unknown }')).rejects.toThrow('Cannot query field');
  });

  test('resolves entities, and counts what that costs', async () => {
    const items = makeItems(5);
    await subgraph.models.insertMany(items);
    const references = [...items, { _id: 'unknown' }].map(({ _id }) => ({
      __typename: 'Item',
      id: String(_id),
    }));
    const counts = await subgraph.countCommands(async () => {
      const { data } = await subgraph.entities(references, '... on Item { id name }');
      const expected = items.map(({ _id, name }) => ({
        __typename: 'Item',
        id: String(_id),
        name,
      }));
      expect(data?._entities).toEqual([...expected, null]);
    });
    expect(counts).toEqual({ find: 1 });
    await subgraph.models.countDocuments();
    expect(counts).toEqual({ find: 1 });
  });
});
