import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { RunningRouter } from '../src/server.ts';
import { use } from './support/cleanup.ts';
import { json, startFakeSubgraph } from './support/fakeSubgraph.ts';
import { ask, startTestRouter, textSource } from './support/router.ts';
import { compose, shop } from './support/shop.ts';

const supergraph = compose(shop);
let router: RunningRouter;

beforeAll(async () => {
  router = await startTestRouter(textSource(supergraph), {
    cors: { origins: ['https://shop.example'] },
  });
});
afterAll(() => router.stop());

const post = (body: string, headers: Record<string, string> = {}) =>
  fetch(`${router.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });

describe('a request that is not GraphQL over HTTP', () => {
  test.each([
    ['malformed JSON', 400, '{"query"', {}],
    ['an empty body', 400, '', {}],
    ['a list of operations', 400, '[{"query":"{ __typename }"}]', {}],
    ['variables that are no object', 400, '{"query":"{ __typename }","variables":[]}', {}],
    ['a wrong content type', 415, '{"query":"{ __typename }"}', { 'content-type': 'text/plain' }],
    ['a body over the limit', 413, `{"query":"${'#'.repeat(10_001)}"}`, {}],
    ['an Accept without JSON', 406, '{"query":"{ __typename }"}', { accept: 'text/html' }],
  ])('%s is %i, with a message and a code', async (_what, status, body, headers) => {
    const response = await post(body, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: expect.stringMatching(/\w{3}/),
          extensions: expect.objectContaining({ code: expect.any(String) }),
        },
      ],
    });
  });

  test.each(['subscription { anything }', 'subscription { __typename }'])(
    '%s is refused, for the schema has no subscriptions',
    async (query) => {
      const response = await post(JSON.stringify({ query }));
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        errors: [
          {
            message: 'The subscription operation is not supported by the schema.',
            extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
          },
        ],
      });
    },
  );

  test('an unknown path is 404, another method 405', async () => {
    expect((await fetch(`${router.url}/graphqll`)).status).toBe(404);
    const response = await fetch(`${router.url}/graphql`, { method: 'DELETE' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, POST');
  });
});

describe('web pages of others', () => {
  test('cannot send an operation that the browser does not ask about first', async () => {
    const simple = `${router.url}/graphql?query=%7B__typename%7D`;
    const blocked = await fetch(simple);
    expect(blocked.status).toBe(400);
    expect(await blocked.text()).toContain('Cross-Site Request Forgery');
    const asked = await fetch(simple, { headers: { 'apollo-require-preflight': '1' } });
    expect(await asked.json()).toEqual({ data: { __typename: 'Query' } });
  });

  test('cannot change anything by a GET', async () => {
    const mutation = encodeURIComponent('mutation { rename(id: "u1", name: "x") { id } }');
    const response = await fetch(`${router.url}/graphql?query=${mutation}`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(response.status).toBe(405);
  });

  test.each([
    ['https://shop.example', 'https://shop.example'],
    ['https://evil.example', null],
  ])('%s is told %s may read answers', async (origin, allowed) => {
    const preflight = await fetch(`${router.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBe(allowed);
    const answer = await post('{"query":"{ __typename }"}', { origin });
    expect(answer.headers.get('access-control-allow-origin')).toBe(allowed);
  });

  test('that may read answers can read when to come back', async () => {
    const answer = await post('{"query":"{ __typename }"}', { origin: 'https://shop.example' });
    expect(answer.headers.get('access-control-expose-headers')).toContain('retry-after');
  });
});

test('health: it lives, and is ready while it has a supergraph', async () => {
  expect((await fetch(`${router.url}/health/live`)).status).toBe(200);
  const ready = await fetch(`${router.url}/health/ready`);
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ checks: { supergraph: { ok: true } } });
});

describe('introspection', () => {
  const query = '{ __schema { queryType { name } } }';

  test('shows the schema when it is on', async () => {
    expect(await ask(router.url, query)).toEqual({
      data: { __schema: { queryType: { name: 'Query' } } },
    });
  });

  test('is refused where the planner does not know it, as a mistake of the client', async () => {
    expect(await ask(router.url, '{ __type(name: "User") { isOneOf } }')).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
  });

  test('and hints at names are refused when it is off', async () => {
    const { url } = await use(startTestRouter(textSource(supergraph), { introspection: false }));
    expect(await ask(url, query)).toMatchObject({
      errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
    });
    expect(JSON.stringify(await ask(url, '{ user(id: "u1") { nam } }'))).not.toMatch(/mean/);
  });
});

describe('stop', () => {
  test('finishes what is in flight, takes nothing new, and can be called again', async () => {
    let release = (): void => undefined;
    const users = await use(
      startFakeSubgraph((request, response) => {
        release = () => {
          json({ data: { user: { name: 'Anna' } } })(request, response);
        };
      }),
    );
    const own = await startTestRouter(textSource(supergraph), {
      subgraphUrls: new Map([['users', users.url]]),
    });
    const inFlight = ask(own.url, '{ user(id: "u1") { name } }');
    while (users.requests.length === 0) await ask(own.url, '{ __typename }');
    const stopped = Promise.all([own.stop(), own.stop()]);
    await expect(fetch(`${own.url}/health/live`, { keepalive: false })).rejects.toThrow(
      'fetch failed',
    );
    release();
    expect(await inFlight).toEqual({ data: { user: { name: 'Anna' } } });
    await stopped;
  });
});

describe('the page for people', () => {
  test('loads nothing that this router does not serve', async () => {
    const page = await fetch(`${router.url}/`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; script-src 'self';/,
    );
    const assets = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, url]) => url,
    );
    expect(assets.length).toBeGreaterThan(4);
    for (const asset of assets.filter((url) => url !== 'data:,')) {
      expect(asset).toMatch(/^\/graphiql\//);
      const answer = await fetch(`${router.url}${asset ?? ''}`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toMatch(/^text\/(css|javascript); charset=utf-8$/);
      expect((await answer.text()).length).toBeGreaterThan(50);
    }
  });

  test('opens with a query', async () => {
    const answer = await fetch(`${router.url}/graphiql/first-query.graphql`);
    expect(await answer.text()).toMatch(/^query \w+ \{/);
  });

  test('is read, not written', async () => {
    const answer = await fetch(`${router.url}/`, { method: 'POST' });
    expect(answer.status).toBe(405);
    expect((await fetch(`${router.url}/`, { method: 'HEAD' })).status).toBe(200);
  });
});
