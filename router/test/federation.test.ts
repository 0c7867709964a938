import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { RunningRouter } from '../src/server.ts';
import { ask, startTestRouter, textSource } from './support/router.ts';
import { compose, shop, startSubgraph, type RunningSubgraph } from './support/shop.ts';

let subgraphs: RunningSubgraph[];
let router: RunningRouter;

beforeAll(async () => {
  subgraphs = await Promise.all(shop.map((definition) => startSubgraph(definition)));
  const urls = new Map(subgraphs.map(({ name, url }) => [name, url]));
  router = await startTestRouter(textSource(compose(shop, urls)));
});

afterAll(async () => {
  await router.stop();
  await Promise.all(subgraphs.map((subgraph) => subgraph.stop()));
});

describe('an operation over several subgraphs', () => {
  test('is answered as if there were one', async () => {
    const answer = await ask(
      router.url,
      `{ user(id: "u2") { name orders(first: 2) { id buyer { name } lines { quantity product { name postage } } } } }`,
    );
    const lines = [
      { quantity: 1, product: { name: 'Product p1', postage: 500 } },
      { quantity: 2, product: { name: 'Product p2', postage: 500 } },
    ];
    expect(answer).toEqual({
      data: {
        user: {
          name: 'Ben',
          orders: [
            { id: 'u2-0', buyer: { name: 'Ben' }, lines },
            { id: 'u2-1', buyer: { name: 'Ben' }, lines },
          ],
        },
      },
    });
  });

  test('takes variables and the name of one of several operations', async () => {
    const document = `
      query User($id: ID!) { user(id: $id) { name orders { lines { quantity } } } }
      query Product($id: ID!) { product(id: $id) { ...Names } }
      fragment Names on Product { title: name }
    `;
    const variables = { id: 'p7' };
    const answer = await ask(router.url, document, { variables, operationName: 'Product' });
    expect(answer).toEqual({ data: { product: { title: 'Product p7' } } });
    const other = await ask(router.url, document, {
      variables: { id: 'u1' },
      operationName: 'User',
    });
    expect(other).toMatchObject({ data: { user: { name: 'Anna' } } });
  });

  test('says of the first few of many wrong variables what is wrong', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const answer = await ask(
      router.url,
      `query Wrong(${names.map((name) => `$${name}: ID!`).join(', ')}) {
        ${names.map((name) => `${name}: user(id: $${name}) { name }`).join(' ')}
      }`,
      { variables: { a: {} } },
    );
    expect(answer.errors?.map(({ extensions }) => extensions['code'])).toEqual(
      Array.from({ length: 5 }, () => 'BAD_USER_INPUT'),
    );
  });

  test('gives the same answer each time, also when the plan is known already', async () => {
    const query = '{ order(id: "1") { buyer { name } lines { product { name } } } }';
    const first = await ask(router.url, query);
    expect(first).toMatchObject({ data: { order: { buyer: { name: 'Anna' } } } });
    expect(await ask(router.url, query)).toEqual(first);
  });

  test('a mutation is carried out', async () => {
    const answer = await ask(router.url, 'mutation { rename(id: "u1", name: "Ann") { name } }');
    expect(answer).toEqual({ data: { rename: { name: 'Ann' } } });
  });

  test('fetches and introspection share one operation', async () => {
    const answer = await ask(
      router.url,
      '{ __typename __type(name: "User") { name } user(id: "u1") { __typename } }',
    );
    expect(answer).toEqual({
      data: {
        __typename: 'Query',
        __type: { name: 'User' },
        user: { __typename: 'User' },
      },
    });
  });
});

describe('an operation that the client has to change', () => {
  test.each([
    ['a syntax error', '{ user(', {}, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ nobody }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'an unknown operation name',
      'query A { __typename }',
      { operationName: 'B' },
      'OPERATION_RESOLUTION_FAILURE',
    ],
    [
      'no operation name among several',
      'query A { __typename } query B { __typename }',
      {},
      'OPERATION_RESOLUTION_FAILURE',
    ],
    [
      'a variable of the wrong type',
      'query($id: ID!) { user(id: $id) { name } }',
      { variables: { id: {} } },
      'BAD_USER_INPUT',
    ],
    [
      'a variable that is missing',
      'query($id: ID!) { user(id: $id) { name } }',
      {},
      'BAD_USER_INPUT',
    ],
  ])('%s is told with its code', async (_what, query, rest, code) => {
    const response = await fetch(`${router.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, ...rest }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
  });

  test('selections that nest to stall the planner are refused', async () => {
    const levels = Array.from(
      { length: 24 },
      (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`,
    );
    const query = `{ ...F0 } ${levels.join(' ')} fragment F24 on Query { __typename }`;
    expect(await ask(router.url, query)).toMatchObject({
      errors: [{ extensions: { code: 'LIMIT_EXCEEDED', limit: 'MAX_SELECTIONS' } }],
    });
  });
});

describe('an error of a subgraph', () => {
  test('that the client can act on passes, with its field and nothing else', async () => {
    const answer = await ask(router.url, 'mutation { rename(id: "u1", name: "") { name } }');
    expect(answer).toEqual({
      data: { rename: null },
      errors: [
        {
          message: 'A name has at least one letter.',
          path: ['rename'],
          extensions: { code: 'BAD_USER_INPUT', field: 'name' },
        },
      ],
    });
    expect(await ask(router.url, '{ secret }')).toMatchObject({
      errors: [{ message: 'Show your token.', extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  test('of any other kind is masked, at the path in the whole answer', async () => {
    const answer = await ask(
      router.url,
      '{ order(id: "1") { lines { product { name broken } } } }',
    );
    const error = (index: number) => ({
      message: 'The products service failed to answer this part of the request.',
      path: ['order', 'lines', index, 'product', 'broken'],
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    });
    expect(answer).toEqual({
      data: {
        order: {
          lines: [
            { product: { name: 'Product p1', broken: null } },
            { product: { name: 'Product p2', broken: null } },
          ],
        },
      },
      errors: [error(0), error(1)],
    });
  });

  test('data that had to be dropped are told, though no subgraph reported an error', async () => {
    expect(await ask(router.url, '{ order(id: "orphan") { id buyer { name } } }')).toEqual({
      data: { order: { id: 'orphan', buyer: null } },
      errors: [
        {
          message: 'Cannot return null for non-nullable field User.name.',
          path: ['order', 'buyer', 'name'],
          extensions: { code: 'INTERNAL_SERVER_ERROR' },
        },
      ],
    });
  });
});
