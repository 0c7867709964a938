import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { testDatabase } from '@shop/embedded-mongo/testing';
import { parse } from 'graphql';

import { type Caller, sendJson, startSubgraph, type SubgraphOptions } from '@shop/service-kit';
import { testViewer } from '@shop/service-kit/testing';

import {
  createTestCallers,
  forge,
  type Json,
  readToken,
  signWithPublicKey,
  type TestCallers,
} from './support/callers.ts';
import { createTestLog } from './support/log.ts';
import { openConnection } from './support/rawHttp.ts';
import { unreliableDatabase } from './support/database.ts';

jest.setTimeout(30_000);

let callers: TestCallers;
let database: { readonly uri: string; stop(): Promise<void> };
beforeAll(async () => {
  callers = await createTestCallers(['router', 'orders', 'stranger']);
  database = await testDatabase('access');
});
afterAll(async () => {
  await callers.remove();
  await database.stop();
});

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

type Options = SubgraphOptions<object, { caller: Caller }>;

/** Runs a service that tells who its caller is, and counts the mutations that it carried out. */
const start = async (options: Partial<Options> = {}) => {
  const { logger, lines } = createTestLog();
  let written = 0;
  const subgraph = await startSubgraph<object, { caller: Caller }>({
    name: 'items',
    typeDefs: parse('scalar JSON  type Query { caller: JSON }  type Mutation { write: Int }'),
    resolvers: {
      Query: {
        caller: (_: unknown, __: unknown, { caller }: { caller: Caller }) => ({
          ...caller,
          ...(caller.viewer && { viewer: { ...caller.viewer, scopes: [...caller.viewer.scopes] } }),
        }),
      },
      Mutation: { write: () => ++written },
    },
    trustedCallers: callers.path,
    logger,
    host: '127.0.0.1',
    port: 0,
    databaseUri: database.uri,
    shutdownGraceMs: 0,
    openModels: () => Promise.resolve({}),
    createContext: (_models, caller) => ({ caller }),
    ...options,
  });
  undo.push(() => subgraph.stop());
  return { url: subgraph.url, log: lines, written: () => written };
};

const query = JSON.stringify({ query: '{ caller }' });
const mutation = JSON.stringify({ query: 'mutation { write }' });

const mint = (different: Partial<Parameters<ReturnType<TestCallers['minter']>['mint']>[0]> = {}) =>
  callers
    .minter('router')
    .mint({ audience: 'items', body: query, operation: 'query', ...different });

const send = async (url: string, body: string, authorization?: string) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
    body,
  });
  return { status: response.status, answer: await response.json() };
};

const refusal = {
  status: 401,
  answer: {
    errors: [
      { message: expect.stringContaining('router'), extensions: { code: 'UNAUTHENTICATED' } },
    ],
  },
};

const lineWith = (reason: string) =>
  expect.objectContaining({ level: 'warn', reason, path: '/graphql', address: '127.0.0.1' });

describe('a request with a good token', () => {
  test('is carried out for the caller, the user and the client that the token names', async () => {
    const { url, log } = await start();
    const viewer = testViewer('u1', ['orders:read', 'users:read'], { roles: ['ADMINISTRATOR'] });
    const client = { address: '192.0.2.7', agent: 'Mozilla/5.0' };
    const token = mint({ viewer, client });
    expect(await send(url, query, `Bearer ${token}`)).toEqual({
      status: 200,
      answer: {
        data: {
          caller: {
            service: 'router',
            viewer: {
              userId: 'u1',
              roles: ['ADMINISTRATOR'],
              scopes: ['orders:read', 'users:read'],
              sessionId: 'test-session',
              suspended: false,
            },
            client,
          },
        },
      },
    });
    expect(log).toEqual([expect.objectContaining({ msg: 'serving' })]);
  });

  test('by another service has no user, and one who is suspended is known as such', async () => {
    const { url } = await start();
    const minter = callers.minter('orders');
    const body = query;
    const plain = minter.mint({ audience: 'items', body, operation: 'query' });
    expect(await send(url, query, `bearer ${plain}`)).toMatchObject({
      answer: { data: { caller: { service: 'orders' } } },
    });
    const viewer = testViewer('u1', [], { suspended: true });
    expect(await send(url, query, `Bearer ${mint({ viewer })}`)).toMatchObject({
      answer: { data: { caller: { viewer: { scopes: [], suspended: true } } } },
    });
  });

  test('is carried out when the clocks are a few seconds apart', async () => {
    const { url } = await start();
    for (const apart of [-31_000, 4_000]) {
      const minter = callers.minter('router', () => Date.now() + apart);
      const token = minter.mint({ audience: 'items', body: query, operation: 'query' });
      expect((await send(url, query, `Bearer ${token}`)).status).toBe(200);
    }
  });

  test('takes no more of a User-Agent than fits a header', async () => {
    const { url } = await start();
    const token = mint({ client: { agent: 'x'.repeat(100_000) } });
    expect(await send(url, query, `Bearer ${token}`)).toMatchObject({
      answer: { data: { caller: { client: { agent: 'x'.repeat(256) } } } },
    });
  });
});

describe('a token that is refused', () => {
  const now = Math.floor(Date.now() / 1_000);
  const forged = (change: { header?: Json; claims?: Json }, by = 'router') =>
    forge(mint(), callers.key(by), change);

  const refused: readonly (readonly [what: string, reason: string, token: () => string])[] = [
    ['is no token', 'it is not a signed token', () => 'secret'],
    ['has no signature', 'it is not a signed token', () => mint().replace(/[^.]+$/, '')],
    ['has a part too many', 'it is not a signed token', () => `${mint()}.e30`],
    ['has a header that is no JSON', 'it is not a signed token', () => `x${mint()}`],
    [
      'has another signature',
      'its signature is not by its key',
      () => mint().replace(/[^.]+$/, mint().split('.')[2] ?? ''),
    ],
    [
      'has other claims than were signed',
      'its signature is not by its key',
      () => {
        const [header, , signature] = mint().split('.');
        return [header, mint().split('.')[1], signature].join('.');
      },
    ],
    [
      'is unsigned and says so',
      'its algorithm is not EdDSA',
      () =>
        forge(mint(), callers.key('router'), { header: { alg: 'none' } }, () => Buffer.from('x')),
    ],
    [
      'is signed with the public key as a secret',
      'its algorithm is not EdDSA',
      () => forge(mint(), callers.key('router'), { header: { alg: 'HS256' } }, signWithPublicKey),
    ],
    [
      'is signed with the public key and says EdDSA',
      'its signature is not by its key',
      () => forge(mint(), callers.key('router'), {}, signWithPublicKey),
    ],
    [
      'is of another type',
      'its type is not service+jwt',
      () => forged({ header: { typ: 'at+jwt' } }),
    ],
    ['is of no type', 'its type is not service+jwt', () => forged({ header: { typ: undefined } })],
    ['has extensions', 'it has critical extensions', () => forged({ header: { crit: ['b64'] } })],
    ['names no key', 'it names no key', () => forged({ header: { kid: 7 } })],
    ['names an unknown key', 'its key is unknown', () => forged({ header: { kid: 'x' } })],
    [
      'brings its own key',
      'its signature is not by its key',
      () =>
        forge(mint(), callers.key('stranger'), {
          header: { jwk: { ...callers.key('stranger').privateKey.export({ format: 'jwk' }) } },
        }),
    ],
    [
      'is by another caller than it says',
      'its key is that of another caller',
      () => forged({ header: { kid: callers.key('orders').kid } }, 'orders'),
    ],
    ['is for another service', 'it is for another service', () => mint({ audience: 'users' })],
    [
      'is for several services',
      'its claims are malformed: aud',
      () => forged({ claims: { aud: ['items', 'users'] } }),
    ],
    ['has expired', 'it has expired', () => forged({ claims: { iat: now - 60, exp: now - 30 } })],
    [
      'is not valid yet',
      'it is not valid yet',
      () => forged({ claims: { iat: now + 60, exp: now + 90 } }),
    ],
    [
      'is valid for too long',
      'it is valid for too long',
      () => forged({ claims: { exp: now + 3_600 } }),
    ],
    ['never ends', 'its claims are malformed: exp', () => forged({ claims: { exp: undefined } })],
    ['has no id', 'its claims are malformed: jti', () => forged({ claims: { jti: undefined } })],
    [
      'tells half of its user',
      'it does not say all of its user',
      () => forged({ claims: { sub: 'u1' } }),
    ],
    ['is for another body', 'it is for another body', () => mint({ body: mutation })],
  ];

  test.each(refused)('%s: %s', async (_, reason, token) => {
    const { url, log } = await start();
    const sent = token();
    expect(await send(url, query, `Bearer ${sent}`)).toEqual(refusal);
    expect(log).toContainEqual(lineWith(reason));
    expect(JSON.stringify(log)).not.toContain(sent);
  });

  test('is not there', async () => {
    const { url, log } = await start();
    const { headers } = await fetch(`${url}/graphql`, { method: 'POST', body: query });
    expect(headers.get('www-authenticate')).toBe('Bearer');
    expect(await send(url, query)).toEqual(refusal);
    expect(await send(url, query, 'Basic cm91dGVyOnNlY3JldA==')).toEqual(refusal);
    expect(log).toContainEqual(lineWith('there is no token'));
    expect(log).toContainEqual(lineWith('the authorization is no Bearer token'));
  });

  test('is refused before the body is read', async () => {
    const { url } = await start();
    const { socket, received } = await openConnection(Number(new URL(url).port));
    socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n');
    socket.write('content-length: 1000000\r\n\r\n');
    expect(await received('UNAUTHENTICATED')).toContain('401 Unauthorized');
    socket.destroy();
  });

  test('that is longer than headers may be is refused as such', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${mint()}${'x'.repeat(20_000)}` },
      body: query,
    });
    expect(response.status).toBe(431);
  });

  test('does not make its body count: the token is good for the right one afterwards', async () => {
    const { url } = await start();
    const token = mint();
    expect(await send(url, mutation, `Bearer ${token}`)).toEqual(refusal);
    expect((await send(url, query, `Bearer ${token}`)).status).toBe(200);
  });
});

describe('a token that is used again', () => {
  test('is refused, of a query as of a mutation', async () => {
    const { url, log, written } = await start();
    for (const [body, operation] of [
      [query, 'query'],
      [mutation, 'mutation'],
    ] as const) {
      const token = mint({ body, operation });
      expect((await send(url, body, `Bearer ${token}`)).status).toBe(200);
      expect(await send(url, body, `Bearer ${token}`)).toEqual(refusal);
    }
    expect(written()).toBe(1);
    expect(log.filter(({ reason }) => reason === 'it was used before')).toHaveLength(2);
  });

  test('is taken once of a hundred sent at the same time', async () => {
    const { url, written } = await start();
    const token = mint({ body: mutation, operation: 'mutation' });
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => send(url, mutation, `Bearer ${token}`)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(written()).toBe(1);
  });

  test('is refused by every other instance when it is of a mutation', async () => {
    const [one, other] = [await start(), await start()];
    const token = mint({ body: mutation, operation: 'mutation' });
    const answers = await Promise.all(
      [one, other].map(({ url }) => send(url, mutation, `Bearer ${token}`)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect(one.written() + other.written()).toBe(1);
  });

  test('is refused after the service has started again when it is of a mutation', async () => {
    const first = await start();
    const token = mint({ body: mutation, operation: 'mutation' });
    expect((await send(first.url, mutation, `Bearer ${token}`)).status).toBe(200);
    expect(await send((await start()).url, mutation, `Bearer ${token}`)).toEqual(refusal);
  });
});

test('a mutation that is signed as a query is not carried out', async () => {
  const { url, written } = await start();
  const token = mint({ body: mutation, operation: 'query' });
  expect(await send(url, mutation, `Bearer ${token}`)).toMatchObject({
    status: 400,
    answer: {
      errors: [{ message: expect.stringContaining('"op"'), extensions: { code: 'BAD_REQUEST' } }],
    },
  });
  expect(written()).toBe(0);
});

test('a mutation is SERVICE_UNAVAILABLE while the database cannot tell whether it is a replay', async () => {
  const unreliable = await unreliableDatabase();
  undo.push(() => unreliable.stop());
  const { url, written } = await start({ databaseUri: unreliable.uri });
  await unreliable.proxy.cut();
  const token = mint({ body: mutation, operation: 'mutation' });
  expect(await send(url, mutation, `Bearer ${token}`)).toMatchObject({
    status: 503,
    answer: { errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] },
  });
  expect(written()).toBe(0);
  expect((await send(url, query, `Bearer ${mint()}`)).status).toBe(200);
});

describe('every path', () => {
  const get = async (url: string, path: string, body?: string) => {
    const authorization = body === undefined ? undefined : `Bearer ${mint({ body })}`;
    const response = await fetch(`${url}${path}`, {
      headers: { 'apollo-require-preflight': '1', ...(authorization && { authorization }) },
    });
    return response.status;
  };

  test.each(['/metrics', '/unknown', '/', '/graphql?query={caller}', '/health', '/jwks/x'])(
    '%s needs a token',
    async (path) => {
      const { url, log } = await start({ publicRoutes: () => ({ '/jwks': jwks }) });
      expect(await get(url, path)).toBe(401);
      expect(log).toContainEqual(expect.objectContaining({ reason: 'there is no token' }));
    },
  );

  const jwks: NonNullable<ReturnType<NonNullable<Options['publicRoutes']>>[string]> = (
    _,
    response,
  ) => {
    sendJson(response, 200, { keys: [] });
  };

  test.each(['/health/live', '/health/ready', '/jwks'])('but %s', async (path) => {
    const { url } = await start({ publicRoutes: () => ({ '/jwks': jwks }) });
    expect(await get(url, path)).toBe(200);
  });

  test('is served with a token, once', async () => {
    const { url } = await start();
    expect(await get(url, '/metrics', '')).toBe(200);
    expect(await get(url, '/unknown', '')).toBe(404);
    expect(await get(url, '/metrics', query)).toBe(401);
  });

  test('takes operations by POST only: a token does not cover what is in the address', async () => {
    const { url } = await start();
    expect(await get(url, '/graphql?query={caller}', '')).toBe(405);
  });

  test('of metrics is open where a scraper has no token', async () => {
    const { url } = await start({ metricsPublic: true });
    expect(await get(url, '/metrics')).toBe(200);
  });

  test('is closed to introspection, the schema and entities too', async () => {
    const { url } = await start();
    for (const text of [
      '{ __typename }',
      '{ __schema { types { name } } }',
      '{ _service { sdl } }',
    ]) {
      expect(await send(url, JSON.stringify({ query: text }))).toEqual(refusal);
    }
  });
});

test('each token has an id of its own', () => {
  const ids = Array.from({ length: 100 }, () => readToken(mint()).claims['jti']);
  expect(new Set(ids).size).toBe(100);
});
