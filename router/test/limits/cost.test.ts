import { readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery, getOperationAST, parse } from 'graphql';

import { compileCost } from '../../src/limits/cost/compileCost.ts';
import { evaluate, type Variables } from '../../src/limits/cost/cost.ts';
import { type CostModel, readCostModel } from '../../src/limits/cost/costModel.ts';
import type { RunningRouter } from '../../src/server.ts';
import { startTestRouter, textSource } from '../support/router.ts';
import { post } from '../support/send.ts';

const inRepository = (path: string) =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const model = readCostModel(`
  schema @link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@listSize"]) {
    query: Query
    mutation: Mutation
  }
  directive @link(url: String, import: [String]) repeatable on SCHEMA
  directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION

  type Query {
    name: String
    thing: Thing
    heavy: Thing @cost(weight: 7)
    things: [Thing]
    grid: [[Thing]]
    five: [Thing] @listSize(assumedSize: 5)
    some(first: Int = 20, last: Int): [Thing] @listSize(slicingArguments: ["first", "last"], assumedSize: 8)
    any(first: Int): [Thing] @listSize(slicingArguments: ["first"], assumedSize: 8)
    by(input: By): [Thing] @listSize(slicingArguments: ["input.page.size"])
    page(first: Int! = 20): Page @listSize(slicingArguments: ["first"], sizedFields: ["nodes", "edges"])
    search(words: String @cost(weight: 3), filter: Filter): Thing
    node: Node
  }
  type Mutation { change: Thing }
  interface Node { id: ID! }
  union Either = Thing | Rock
  type Thing implements Node { id: ID! color: Color blob: Blob pairs: [Thing] one: Either }
  type Rock @cost(weight: 4) { id: ID! rocks: [Rock] }
  type Page { nodes: [Thing] edges: [Edge] info: Thing total: Int }
  type Edge { node: Thing }
  enum Color { RED }
  scalar Blob @cost(weight: 2)
  input By { page: PageInput }
  input PageInput { size: Int }
  input Filter { text: String @cost(weight: 5) any: [Filter] free: Int }
`);

function costOf(query: string, variables: Variables = {}, of: CostModel = model): number {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('no operation');
  return evaluate(compileCost(of, document, operation), variables);
}

describe('the cost of', () => {
  test.each([
    ['a scalar', '{ name __typename }', 0],
    ['an object', '{ thing { id color } }', 1],
    ['a scalar with a weight', '{ thing { blob } }', 3],
    ['a field with a weight', '{ heavy { id } }', 7],
    ['a type with a weight', '{ thing { one { ... on Rock { rocks { id } } } } }', 1 + 1 + 10 * 4],
    ['a mutation', 'mutation { change { id } }', 11],
    ['a list of which nothing is known', '{ things { id } }', 10],
    ['a list of lists', '{ grid { id } }', 100],
    ['a list that is as long as is assumed', '{ five { id pairs { id } } }', 5 * (1 + 10)],
    ['a list as long as an argument says', '{ some(first: 3) { id } }', 3],
    ['a list as long as an argument says by default', '{ some { id } }', 20],
    ['a list as long as the larger argument says', '{ some(first: 3, last: 30) { id } }', 30],
    ['a list whose argument is null', '{ any(first: null) { id } }', 8],
    ['a list whose argument is left out', '{ any { id } }', 8],
    [
      'a list as long as a value within an argument says',
      '{ by(input: { page: { size: 4 } }) { id } }',
      4,
    ],
    ['a page', '{ page(first: 3) { nodes { id } total } }', 1 + 3],
    [
      'a page by its edges',
      '{ page(first: 3) { edges { node { id } } info { id } } }',
      1 + 3 * 2 + 1,
    ],
    [
      'a page by a fragment',
      '{ page(first: 3) { ...P } } fragment P on Page { ... { nodes { id } } }',
      1 + 3,
    ],
    ['fields under several names', '{ a: thing { id } b: thing { id } }', 2],
    ['what is left out', '{ thing @skip(if: true) { id } five @include(if: false) { id } }', 0],
    ['what is not left out', '{ thing @skip(if: false) { id } five @include(if: true) { id } }', 6],
    ['an argument with a weight', '{ search(words: "x") { id } }', 1 + 3],
    [
      'input fields',
      '{ search(filter: { text: "x", free: 1, any: [{ text: "y" }, { free: 2 }] }) { id } }',
      1 + 10,
    ],
    ['a negative length', '{ some(first: -30) { id } }', 30],
    ['no length', '{ some(first: 0) { id } }', 1],
    ['what does not exist', '{ nothing { id } ... on Nothing { id } ...Nothing }', 0],
  ])('%s', (_what, query, cost) => {
    expect(costOf(query)).toBe(cost);
  });
});

describe('variables count as', () => {
  const paged = 'query ($n: Int = 6) { some(first: $n) { id } }';
  test.each([
    ['what they are', paged, { n: 4 }, 4],
    ['their default', paged, {}, 6],
    [
      'what is assumed when they are null',
      'query ($n: Int) { any(first: $n) { id } }',
      { n: null },
      8,
    ],
    [
      "the argument's default when they are left out",
      'query ($n: Int) { some(first: $n) { id } }',
      {},
      20,
    ],
    [
      'what is assumed when they are no number',
      'query ($n: Int) { any(first: $n) { id } }',
      { n: [] },
      8,
    ],
    ['the number in a text', 'query ($n: Int) { any(first: $n) { id } }', { n: '500' }, 500],
    [
      'what is in their objects',
      'query ($i: By) { by(input: $i) { id } }',
      { i: { page: { size: 9 } } },
      9,
    ],
    [
      'a part of a value',
      'query ($s: Int) { by(input: { page: { size: $s } }) { id } }',
      { s: 9 },
      9,
    ],
    ['conditions', 'query ($s: Boolean!) { thing @skip(if: $s) { id } }', { s: true }, 0],
    [
      'conditions that are not met',
      'query ($s: Boolean!) { thing @skip(if: $s) { id } }',
      { s: false },
      1,
    ],
    [
      'input',
      'query ($f: Filter) { search(filter: $f) { id } }',
      { f: { any: [{ text: 'x' }] } },
      6,
    ],
    [
      'nothing of what objects have by themselves',
      'query ($constructor: Int) { any(first: $constructor) { id } }',
      {},
      8,
    ],
  ])('%s', (_what, query, variables, cost) => {
    expect(costOf(query, variables)).toBe(cost);
  });
});

test('directives are found under the names that a supergraph gives them', () => {
  const renamed = readCostModel(`
    schema @link(url: "https://specs.apollo.dev/cost/v0.1", import: [{ name: "@listSize", as: "@long" }], as: "price") {
      query: Query
    }
    directive @link(url: String, as: String, import: [Import]) repeatable on SCHEMA
    scalar Import
    directive @long(assumedSize: Int) on FIELD_DEFINITION
    directive @price(weight: Int!) on FIELD_DEFINITION
    type Query { things: [Thing] @long(assumedSize: 3) thing: Thing @price(weight: 9) }
    type Thing { id: ID }
  `);
  expect(costOf('{ things { id } thing { id } }', {}, renamed)).toBe(12);
});

describe('with the default maximum', () => {
  const shop = readCostModel(inRepository('supergraph.graphql'));
  const maximum = 10_000;

  test.each([
    ['the first query of the page', inRepository('router/src/graphiql/page/first-query.graphql')],
    ['what GraphiQL asks of the schema', getIntrospectionQuery()],
    [
      'a page of 100 products',
      `{ products(first: 100) { nodes {
      id sku name price { amount currency } dimensions { widthMm } category { slug name } images rating { count }
    } pageInfo { hasNextPage } } }`,
    ],
    [
      'a page of 100 orders with their lines, products and reviews',
      `{ orders(first: 100) { nodes {
        status
        user { displayName }
        lines { product { category { name } rating { average } reviews(first: 3) { nodes { author { displayName } } } } }
      } } }`,
    ],
  ])('%s passes', (_what, query) => {
    expect(costOf(query, {}, shop)).toBeLessThanOrEqual(maximum);
  });

  test.each([
    [
      'pages of pages',
      '{ products(first: 100) { nodes { category { products(first: 100) { nodes { id } } } } } }',
    ],
    [
      'pages of pages by default',
      '{ products { nodes { category { products { nodes { category { products { nodes { category { products { nodes { id } } } } } } } } } } } }',
    ],
    [
      'a schema several times',
      '{ __schema { a: types { ...T } b: types { ...T } c: types { ...T } } } fragment T on __Type { fields { args { type { fields { args { name } } } } } }',
    ],
  ])('%s is too much', (_what, query) => {
    expect(costOf(query, {}, shop)).toBeGreaterThan(maximum);
  });
});

describe('the router', () => {
  let router: RunningRouter;
  beforeAll(async () => {
    const supergraph = textSource(inRepository('supergraph.graphql'));
    router = await startTestRouter(supergraph, { limits: { maxCost: 30 } });
  });
  afterAll(() => router.stop());

  test('refuses what costs more than the maximum, by its variables', async () => {
    const query = 'query ($first: Int!) { products(first: $first) { nodes { id } } }';
    // No subgraph is there to answer, but this one is asked.
    expect(await post(router.url, { query, variables: { first: 29 } })).toMatchObject({
      status: 200,
      errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }],
    });
    expect(await post(router.url, { query, variables: { first: 30 } })).toMatchObject({
      status: 400,
      errors: [
        {
          message: expect.stringContaining('cost 31, at most 30 (MAX_COST)'),
          extensions: { code: 'LIMIT_EXCEEDED', limit: 'MAX_COST', value: 31, maximum: 30 },
        },
      ],
    });
  });

  test('costs only the operation that runs', async () => {
    const query = `
      query Large { products(first: 100) { nodes { id } } }
      query Small { __typename }
    `;
    expect(await post(router.url, { query, operationName: 'Small' })).toMatchObject({
      data: { __typename: 'Query' },
    });
    expect(await post(router.url, { query, operationName: 'Large' })).toMatchObject({
      errors: [{ extensions: { limit: 'MAX_COST', value: 101 } }],
    });
  });
});
