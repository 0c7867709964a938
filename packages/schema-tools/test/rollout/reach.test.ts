import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { type ComposedGraph, composeGraph } from '../../src/graph/graph.ts';
import type { KnownOperation } from '../../src/graph/operations.ts';
import { parseDocuments } from '../../src/graph/parseOperations.ts';
import { createFetchPlanner } from '../../src/rollout/fetches.ts';
import { createReach, type MayReach } from '../../src/rollout/reach.ts';
import { readFixtures } from '../support/fixtures.ts';
import { graph, operation, subgraphs } from './graphs.ts';
import { ask, changes } from './randomShop.ts';

const fixtures = await readFixtures();

function reachOf({ supergraph }: ComposedGraph, name: string): MayReach {
  return createReach(supergraph, supergraph.schema.toGraphQLJSSchema(), new Set([name]));
}

/** The subgraphs that the plan of an operation fetches from, and that it is said not to reach. */
function missed(composed: ComposedGraph, operations: readonly KnownOperation[]): string[] {
  const planFetches = createFetchPlanner(composed);
  const reaches = composed.subgraphs.map(({ name }) => [name, reachOf(composed, name)] as const);
  return operations.flatMap((known) => {
    const fetched = new Set(planFetches(known)?.map(({ subgraph }) => subgraph));
    return reaches
      .filter(([name, mayReach]) => fetched.has(name) && !mayReach(known))
      .map(([name]) => `${known.name} from ${name}`);
  });
}

describe('every subgraph that a plan fetches from is one that its operation may reach', () => {
  test.each(fixtures)('in $name', ({ before, after, documents }) => {
    for (const composed of [before, after].map(composeGraph)) {
      if ('errors' in composed) continue;
      const { operations } = parseDocuments(documents, composed.apiSchema);
      expect(missed(composed, operations)).toEqual([]);
    }
  });

  test('in random shops', () => {
    fc.assert(
      fc.property(changes, fc.nat(), ({ before }, seed) => {
        const composed = composeGraph(subgraphs(before));
        fc.pre(!('errors' in composed));
        const { apiSchema } = composed;
        const asked = [0, 1, 2, 3].map((index) => ask(apiSchema, seed + index).operation);
        expect(missed(composed, asked)).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });
});

const shop = {
  users: `
    type Query { user: User }
    type User @key(fields: "id") { id: ID! name: String address: Address }
    type Address { city: City }
    type City @key(fields: "code") { code: ID! }
  `,
  orders: `
    type Query { order: Order }
    type Order { id: ID! buyer: User }
    type User @key(fields: "id") { id: ID! address: Address @external
      fee: Int @requires(fields: "address { city { code } }") }
    type Address @external { city: City }
    type City @key(fields: "code") { code: ID! }
  `,
  cities: `type City @key(fields: "code") { code: ID! name: String }`,
  weather: `type Query { rain: Int }`,
  media: `
    type Query { book: Book item: Item }
    interface Item @key(fields: "id") { id: ID! }
    type Book implements Item @key(fields: "id") { id: ID! }
  `,
  books: `type Book @key(fields: "id") { id: ID! pages: Int }`,
  ratings: `type Item @key(fields: "id") @interfaceObject { id: ID! rating: Int }`,
};

test.each([
  ['a root field', '{ rain }', ['weather']],
  ['an entity', '{ user { name } }', ['users', 'orders', 'cities']],
  ['a type that only one has', '{ order { id } }', ['orders']],
  ['an object of an interface', '{ book { id } }', ['media', 'books', 'ratings']],
  ['an interface of objects', '{ item { id } }', ['media', 'books', 'ratings']],
  ['an entity below', '{ order { buyer { id } } }', ['users', 'orders', 'cities']],
])('%s leads to where it may be asked for: %s', (_, text, expected) => {
  const composed = graph(shop);

  const reached = Object.keys(shop).filter((name) =>
    reachOf(composed, name)(operation(`query Asked ${text}`)),
  );

  expect(reached).toEqual(expected);
});
