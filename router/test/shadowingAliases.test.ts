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

describe('an alias with the name of another field', () => {
  test('has the value of its own field, where the other is the key', async () => {
    const answer = await ask(
      router.url,
      '{ user(id: "u2") { id: name orders { id buyer { id: name } } } }',
    );
    expect(answer).toEqual({
      data: { user: { id: 'Ben', orders: [{ id: 'u2-0', buyer: { id: 'Ben' } }] } },
    });
  });

  test('does not choose what another subgraph is given', async () => {
    const answer = await ask(
      router.url,
      `{ product(id: "p1") { grams: name id: grams postage }
         order(id: "1") { lines { quantity: product { id: grams grams: id postage } } } }`,
    );
    const inOrder = (id: string) => ({ quantity: { id: 250, grams: id, postage: 500 } });
    expect(answer).toEqual({
      data: {
        product: { grams: 'Product p1', id: 250, postage: 500 },
        order: { lines: [inOrder('p1'), inOrder('p2')] },
      },
    });
  });

  test('does not choose the type of an entity', async () => {
    const answer = await ask(
      router.url,
      '{ user(id: "u1") { __typename: name id: __typename orders { __typename: id } } }',
    );
    expect(answer).toEqual({
      data: { user: { __typename: 'Anna', id: 'User', orders: [{ __typename: 'u1-0' }] } },
    });
  });

  test('may name introspection, too', async () => {
    const answer = await ask(
      router.url,
      '{ name: __typename user: __type(name: "User") { kind: name } id: user(id: "u1") { name } }',
    );
    expect(answer).toEqual({
      data: { name: 'Query', user: { kind: 'User' }, id: { name: 'Anna' } },
    });
  });

  test('is in the paths of errors, in lists too, and in what may not be null', async () => {
    const answer = await ask(
      router.url,
      `{ product(id: "p1") { name: broken }
         order(id: "orphan") { buyer { id: name } id: lines { grams: product { id: broken } } } }`,
    );
    expect(answer.data).toEqual({
      product: { name: null },
      order: { buyer: null, id: [{ grams: { id: null } }, { grams: { id: null } }] },
    });
    expect(answer.errors?.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        ['product', 'name'],
        ['order', 'id', 0, 'grams', 'id'],
        ['order', 'id', 1, 'grams', 'id'],
      ]),
    );
  });

  test('is the same in fragments, and beside a name that looks like its new one', async () => {
    const answer = await ask(
      router.url,
      `{ user(id: "u1") { ...A ...B name_of_client: id } }
       fragment A on User { id: orders { buyer { id: name } } }
       fragment B on User { id: orders { lines { quantity } } }`,
    );
    expect(answer).toEqual({
      data: {
        user: {
          id: [{ buyer: { id: 'Anna' }, lines: [{ quantity: 1 }, { quantity: 2 }] }],
          name_of_client: 'u1',
        },
      },
    });
  });
});
