import { expect, jest, test } from '@jest/globals';

import { use } from '../support/cleanup.ts';
import { json, startFakeSubgraph } from '../support/fakeSubgraph.ts';
import { offeredSource, serves } from '../support/offeredSource.ts';
import { ask, startTestRouter } from '../support/router.ts';
import { compose } from '../support/shop.ts';
import { link } from './inProcess.ts';

jest.setTimeout(60_000);

const supergraph = (rule: string): string =>
  compose([{ name: 'one', typeDefs: `${link} type Query { open: Int guarded: Int ${rule} }` }]);

/** Starts a router whose subgraph answers when it is told to. */
const start = async (sdl: string) => {
  const held: (() => void)[] = [];
  const subgraph = await use(
    startFakeSubgraph((request, response) => {
      held.push(() => {
        json({ data: { open: 1, guarded: 2 } })(request, response);
      });
    }),
  );
  const source = offeredSource(sdl);
  const router = await use(
    startTestRouter(source, { subgraphUrls: new Map([['one', subgraph.url]]) }),
  );
  const fetchBegan = async (): Promise<void> => {
    while (held.length === 0) await ask(router.url, '{ __typename }');
  };
  const release = (): void => {
    for (const answer of held.splice(0)) answer();
  };
  return {
    url: router.url,
    requests: subgraph.requests,
    offer: async (next: string) => {
      source.offer(next);
      await serves(router.url, next);
    },
    fetchBegan,
    release,
  };
};

const query = '{ open guarded }';
const partly = {
  data: { open: 1, guarded: null },
  errors: [
    {
      message: 'Sign in to have "guarded".',
      path: ['guarded'],
      extensions: { code: 'UNAUTHENTICATED' },
    },
  ],
};

test('the next operation after a change of the supergraph meets its rules', async () => {
  const { url, offer, fetchBegan, release, requests } = await start(supergraph(''));
  const before = ask(url, query);
  await fetchBegan();
  await offer(supergraph('@authenticated'));
  const after = ask(url, query);
  while (requests.length < 2) await ask(url, '{ __typename }');
  release();
  // The first was in flight, and keeps the rules on which it began.
  expect(await before).toEqual({ data: { open: 1, guarded: 2 } });
  expect(await after).toEqual(partly);
  expect(requests[1]).not.toContain('guarded');

  await offer(supergraph(''));
  const last = ask(url, query);
  await fetchBegan();
  release();
  expect(await last).toEqual({ data: { open: 1, guarded: 2 } });
});

test('an operation of which nothing is allowed is answered with status 401', async () => {
  const { url, requests } = await start(supergraph('@authenticated'));
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ guarded }' }),
  });
  expect(response.status).toBe(401);
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
  expect(await response.json()).toEqual({
    errors: [{ message: 'Sign in to do this.', extensions: { code: 'UNAUTHENTICATED' } }],
  });
  expect(requests).toEqual([]);
});
