import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';

import { readRouterConfig } from '../src/config.ts';
import { use } from './support/cleanup.ts';
import { json, startFakeSubgraph } from './support/fakeSubgraph.ts';
import { ask } from './support/router.ts';
import { compose, shop } from './support/shop.ts';

// Each test starts a process that compiles its sources first.
jest.setTimeout(60_000);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'router-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs the router as a process of its own. */
const run = async (env: Record<string, string>) => {
  const main = join(import.meta.dirname, '../src/main.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', '-C', '@shop/source', main], {
    env: { PATH: process.env['PATH'], PORT: '0', ...env },
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
    const users = await use(startFakeSubgraph(json({ data: { user: { name: 'Anna' } } })));
    const { child, exited, url } = await run({
      SUPERGRAPH_PATH: path,
      ROUTER_SUBGRAPH_URLS: `users=${users.url}`,
      NODE_ENV: 'production',
    });
    const origin = await url();
    expect(await ask(origin, '{ user(id: "u1") { name } }')).toEqual({
      data: { user: { name: 'Anna' } },
    });
    expect(await ask(origin, '{ __schema { queryType { name } } }')).toHaveProperty('errors');
    child.kill('SIGTERM');
    expect(await exited).toEqual({ code: 0, stderr: '' });
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
  test('may be empty', () => {
    expect(readRouterConfig({})).toEqual({
      PORT: 4000,
      HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      SUPERGRAPH_PATH: 'supergraph.graphql',
      ROUTER_SUBGRAPH_URLS: new Map(),
      CORS_ORIGINS: [],
      INTROSPECTION: true,
      MAX_BODY_BYTES: 262_144,
      SUBGRAPH_TIMEOUT_MS: 5_000,
      SHUTDOWN_GRACE_MS: 10_000,
    });
  });

  test.each([
    [{ NODE_ENV: 'production' }, false],
    [{ NODE_ENV: 'production', INTROSPECTION: 'true' }, true],
    [{ INTROSPECTION: 'false' }, false],
  ])('%j: introspection is %s', (env, on) => {
    expect(readRouterConfig(env).INTROSPECTION).toBe(on);
  });

  test('gives the subgraphs other URLs', () => {
    const { ROUTER_SUBGRAPH_URLS: urls } = readRouterConfig({
      ROUTER_SUBGRAPH_URLS: 'users=http://u:1/graphql?a=b, orders=https://o/graphql',
    });
    expect([...urls]).toEqual([
      ['users', 'http://u:1/graphql?a=b'],
      ['orders', 'https://o/graphql'],
    ]);
  });

  test.each(['users', 'users=', '=http://u', 'users=u:1', 'users=ftp://u'])(
    'with the subgraph URL "%s" is refused',
    (value) => {
      expect(() => readRouterConfig({ ROUTER_SUBGRAPH_URLS: value })).toThrow(
        /^ROUTER_SUBGRAPH_URLS must be pairs such as /,
      );
    },
  );
});
