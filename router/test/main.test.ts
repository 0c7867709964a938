import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { makeCallerKeys } from '@shop/service-kit';

import { readRouterConfig } from '../src/config.ts';
import { use } from './support/cleanup.ts';
import { json, startFakeSubgraph } from './support/fakeSubgraph.ts';
import { makeSigningKey, signAccessToken, startIssuer } from './support/issuer.ts';
import { releaseOf } from './support/releases.ts';
import { ask } from './support/router.ts';
import { compose, shop } from './support/shop.ts';
import { claimsOf } from './support/watchedRouter.ts';

// Each test starts a process that compiles its sources first.
jest.setTimeout(60_000);

let folder: string;
let callerKey: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'router-'));
  await makeCallerKeys(folder, ['router']);
  callerKey = join(folder, 'router.private.json');
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the router as a process of its own. */
const run = async (env: Record<string, string>) => {
  const main = join(import.meta.dirname, '../src/main.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', '-C', '@shop/source', main], {
    env: { PATH: process.env['PATH'], PORT: '0', CALLER_KEY: callerKey, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const lines: { msg: string; url?: string }[] = [];
  const output = createInterface(child.stdout);
  output.on('line', (line) => lines.push(JSON.parse(line) as { msg: string; url?: string }));
  const exited = once(child, 'close').then(([code]: unknown[]) => ({ code, stderr }));
  const url = async (): Promise<string> => {
    for (;;) {
      const serving = lines.find(({ msg }) => msg === 'serving');
      if (serving?.url !== undefined) return serving.url;
      await once(output, 'line');
    }
  };
  await use(
    Promise.resolve({
      stop: async () => {
        child.kill('SIGKILL');
        await exited;
      },
    }),
  );
  return { child, exited, url };
};

describe('the process', () => {
  test('serves what its environment describes, until it is told to stop', async () => {
    const path = join(folder, 'supergraph.graphql');
    await writeFile(path, compose(shop));
    const received: IncomingHttpHeaders[] = [];
    const users = await use(
      startFakeSubgraph((request, response) => {
        received.push(request.headers);
        json({ data: { user: { name: 'Anna' } } })(request, response);
      }),
    );
    const signingKey = await makeSigningKey('k1');
    const issuer = await use(startIssuer([signingKey]));
    const { child, exited, url } = await run({
      SUPERGRAPH_PATH: path,
      ROUTER_SUBGRAPH_URLS: `users=${users.url}`,
      JWKS_URL: issuer.server.url,
      ACCESS_TOKEN_ISSUER: 'our-users',
      ACCESS_TOKEN_AUDIENCE: 'our-shop',
      TRUSTED_PROXIES: '1',
      NODE_ENV: 'production',
    });
    const origin = await url();
    expect(await ask(origin, '{ user(id: "u1") { name } }')).toEqual({
      data: { user: { name: 'Anna' } },
    });
    expect(await ask(origin, '{ __schema { queryType { name } } }')).toHaveProperty('errors');
    const token = await signAccessToken(signingKey, { iss: 'our-users', aud: 'our-shop' });
    await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        'x-forwarded-for': '1.1.1.1',
      },
      body: '{"query":"{ user(id: \\"u1\\") { name } }"}',
    });
    expect(claimsOf(received.at(-1))).toMatchObject({
      iss: 'router',
      sub: 'u1',
      client: { address: '1.1.1.1' },
    });
    child.kill('SIGTERM');
    expect(await exited).toEqual({ code: 0, stderr: '' });
  });

  test('keeps clients to the limits that its environment sets', async () => {
    const path = join(folder, 'limited.graphql');
    await writeFile(path, compose(shop));
    const { url } = await run({
      SUPERGRAPH_PATH: path,
      MAX_TOKENS: '14',
      MAX_COST: '1',
      MAX_ALIASES: '0',
      RATE_LIMIT: '3',
    });
    const origin = await url();
    const limitOf = async (query: string) =>
      (await ask(origin, query)).errors?.[0]?.extensions['limit'];
    expect(await limitOf('{ order(id: 1) { buyer { id } } }')).toBe('MAX_COST');
    expect(await limitOf('{ order(id: 1) { buyer { id name } } }')).toBe('MAX_TOKENS');
    expect(await limitOf('{ a: order(id: 1) { id } }')).toBe('MAX_ALIASES');
    expect(await limitOf('{ __typename }')).toBe('RATE_LIMIT');
  });

  test('serves the release at a URL, and its figures where it is told to', async () => {
    const registry = await use(
      startFakeSubgraph((_request, response) => response.end(releaseOf(7, compose(shop)))),
    );
    const { url } = await run({ SUPERGRAPH_URL: registry.url, METRICS_PUBLIC: 'true' });
    const metrics = await (await fetch(`${await url()}/metrics`)).text();
    expect(metrics).toMatch(/^supergraph_info\{id="\w{12}",revision="7"\} 1$/m);
  });

  test('says in one sentence that there is no manifest', async () => {
    const path = join(folder, 'only.graphql');
    await writeFile(path, compose(shop));
    const { exited } = await run({
      SUPERGRAPH_PATH: path,
      PERSISTED_DOCUMENTS: 'only',
      PERSISTED_DOCUMENTS_PATH: join(folder, 'none.json'),
    });
    expect(await exited).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /^router cannot start: The manifest of persisted documents \S+ cannot be read: make it with "npm run manifest", or set PERSISTED_DOCUMENTS_PATH\.\n$/,
      ),
    });
  });

  test('says in one sentence that there is no supergraph', async () => {
    const { exited } = await run({ SUPERGRAPH_PATH: join(folder, 'none.graphql') });
    expect(await exited).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /^router cannot start: The supergraph \S+ cannot be read: make it with "npm run compose", or set SUPERGRAPH_PATH\.\n$/,
      ),
    });
  });
});

describe('the environment', () => {
  const CALLER_KEY = 'keys/router.private.json';

  test("may be nothing but where the router's key is", () => {
    expect(readRouterConfig({ CALLER_KEY })).toEqual({
      PORT: 4000,
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      SUPERGRAPH_PATH: 'supergraph.graphql',
      SUPERGRAPH_POLL_MS: 10_000,
      ROUTER_SUBGRAPH_URLS: new Map(),
      JWKS_URL: 'http://127.0.0.1:4001/.well-known/jwks.json',
      ACCESS_TOKEN_ISSUER: 'shop-users',
      ACCESS_TOKEN_AUDIENCE: 'shop',
      CALLER_KEY,
      TRUSTED_PROXIES: 0,
      CORS_ORIGINS: [],
      INTROSPECTION: true,
      MAX_BODY_BYTES: 262_144,
      MAX_TOKENS: 5_000,
      MAX_DEPTH: 15,
      MAX_ALIASES: 30,
      MAX_ROOT_FIELDS: 20,
      MAX_DIRECTIVES: 50,
      MAX_SELECTIONS: 500,
      MAX_COST: 10_000,
      RATE_LIMIT: 1_000,
      PERSISTED_DOCUMENTS: 'off',
      PERSISTED_DOCUMENTS_PATH: 'persisted-documents.json',
      OPERATION_LOG_MAX_BYTES: 67_108_864,
      SUBGRAPH_TIMEOUT_MS: 5_000,
      METRICS_PUBLIC: false,
      SHUTDOWN_GRACE_MS: 10_000,
      SHUTDOWN_DRAIN_MS: 0,
    });
  });

  test.each([
    [{ NODE_ENV: 'production' }, false],
    [{ NODE_ENV: 'production', INTROSPECTION: 'true' }, true],
    [{ INTROSPECTION: 'false' }, false],
  ])('%j: introspection is %s', (env, on) => {
    expect(readRouterConfig({ CALLER_KEY, ...env }).INTROSPECTION).toBe(on);
  });

  test('gives the subgraphs other URLs', () => {
    const { ROUTER_SUBGRAPH_URLS: urls } = readRouterConfig({
      CALLER_KEY,
      ROUTER_SUBGRAPH_URLS: 'users=http://u:1/graphql?a=b, orders=https://o/graphql',
    });
    expect([...urls]).toEqual([
      ['users', 'http://u:1/graphql?a=b'],
      ['orders', 'https://o/graphql'],
    ]);
  });

  test('gives a subgraph several URLs, and all addresses of a host', () => {
    const value = 'http://a:1/graphql|dns+https://b/graphql';
    const config = readRouterConfig({ CALLER_KEY, ROUTER_SUBGRAPH_URLS: `users=${value}` });
    expect(config.ROUTER_SUBGRAPH_URLS.get('users')).toBe(value);
  });

  test.each([
    [
      { PERSISTED_DOCUMENTS: 'on' },
      'PERSISTED_DOCUMENTS must be one of off, log, only; it is "on".',
    ],
    [{ MAX_DEPTH: '0' }, 'MAX_DEPTH must be a whole number from 1 to 100; it is "0".'],
    [{ RATE_LIMIT: '-1' }, /^RATE_LIMIT must be a whole number /],
    [
      { RATE_LIMIT_MONGODB_URI: 'http://x' },
      /^RATE_LIMIT_MONGODB_URI must be a URL that starts with /,
    ],
    [
      { SUPERGRAPH_URL: 'https://registry.example/release.json', SUPERGRAPH_PATH: 'x.graphql' },
      'SUPERGRAPH_URL and SUPERGRAPH_PATH cannot both be set: unset one of them.',
    ],
    [{ SUPERGRAPH_URL: 'file:///x.graphql' }, /^SUPERGRAPH_URL must be a URL that starts with /],
  ])('with %j is refused', (env, message) => {
    expect(() => readRouterConfig({ CALLER_KEY, ...env })).toThrow(message);
  });

  test.each([
    'users',
    'users=',
    '=http://u',
    'users=u:1',
    'users=ftp://u',
    'users=http://u|v',
    'users=http://u|',
  ])('with the subgraph URL "%s" is refused', (value) => {
    expect(() => readRouterConfig({ CALLER_KEY, ROUTER_SUBGRAPH_URLS: value })).toThrow(
      /^ROUTER_SUBGRAPH_URLS must be pairs such as /,
    );
  });
});
