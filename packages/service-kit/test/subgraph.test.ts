import { createServer, type AddressInfo } from 'node:net';

import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { parse } from 'graphql';

import { repeat, startSubgraph, StartupError, type SubgraphOptions } from '@shop/service-kit';
import { testDatabase } from '@shop/embedded-mongo/testing';

import { createTestCallers, type TestCallers } from './support/callers.ts';
import { quiet, unreliableDatabase } from './support/database.ts';
import { createGate } from './support/gate.ts';
import { type ItemModel, makeItem, openItems } from './support/items.ts';

jest.setTimeout(30_000);

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

let callers: TestCallers;
beforeAll(async () => {
  callers = await createTestCallers();
});
afterAll(() => callers.remove());

interface Context {
  items: ItemModel;
  caller: string;
}

const typeDefs = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])
  type Query { count: Int! caller: String }
  type Item @key(fields: "id") { id: ID! }
`);
const resolvers = {
  Query: {
    count: (_: unknown, __: unknown, { items }: Context) => items.countDocuments(),
    caller: (_: unknown, __: unknown, { caller }: Context) => caller,
  },
};

type Options = SubgraphOptions<ItemModel, Context>;

const start = async (options: Partial<Options> & { databaseUri: string }) => {
  const subgraph = await startSubgraph<ItemModel, Context>({
    typeDefs,
    resolvers,
    name: 'items',
    trustedCallers: callers.path,
    logger: quiet,
    host: '127.0.0.1',
    port: 0,
    shutdownGraceMs: 5_000,
    openModels: (connection) => Promise.resolve(openItems(connection)),
    createContext: (items, { service }) => Promise.resolve({ items, caller: service }),
    ...options,
  });
  undo.push(() => subgraph.stop());
  return subgraph;
};

const database = async () => {
  const server = await testDatabase('subgraph');
  undo.push(() => server.stop());
  return server.uri;
};

const unreliable = async () => {
  const server = await unreliableDatabase();
  undo.push(() => server.stop());
  return server;
};

/** Sends an operation as a service does that is trusted. */
const ask = async (
  url: string,
  query: string,
  { caller = 'router', ...more }: { caller?: string; variables?: object; headers?: object } = {},
) => {
  const body = JSON.stringify({ query, variables: more.variables });
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorize(body, caller), ...more.headers },
    body,
  });
  return { status: response.status, body: await response.json() };
};

const authorize = (body: string, caller = 'router') => ({
  authorization: `Bearer ${callers.minter(caller).mint({ audience: 'items', body, operation: 'query' })}`,
});

describe('a subgraph', () => {
  test('answers operations from its database, with a context for each request', async () => {
    const { url } = await start({ databaseUri: await database() });
    expect(await ask(url, '{ count caller }')).toEqual({
      status: 200,
      body: { data: { count: 0, caller: 'router' } },
    });
    expect(await ask(url, '{ caller }', { caller: 'orders' })).toEqual({
      status: 200,
      body: { data: { caller: 'orders' } },
    });
  });

  test('gives its schema to composition', async () => {
    const { url } = await start({ databaseUri: await database() });
    const { body } = await ask(url, '{ _service { sdl } }');
    expect(JSON.stringify(body)).toMatch(/type Item\\n {2}@key/);
  });

  test('gives no trace to whoever asks for one', async () => {
    const { url } = await start({ databaseUri: await database() });
    const headers = { 'apollo-federation-include-trace': 'ftv1' };
    const { body } = await ask(url, '{ count }', { headers });
    expect(body).toEqual({ data: { count: 0 } });
  });

  test('reads all the entities of a large page in one request', async () => {
    const { url } = await start({ databaseUri: await database() });
    const { body } = await ask(url, '{ count }', { variables: { padding: 'x'.repeat(4_000_000) } });
    expect(body).toEqual({ data: { count: 0 } });
  });

  test('says that its context could not be made, and nothing of why', async () => {
    const { url } = await start({
      databaseUri: await database(),
      createContext: () => Promise.reject(new Error('secret')),
    });
    const { status, body } = await ask(url, '{ count }');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  test('is ready while its database answers', async () => {
    const { uri, proxy } = await unreliable();
    const { url } = await start({ databaseUri: uri });
    const readiness = async () => {
      const response = await fetch(`${url}/health/ready`);
      return { status: response.status, body: await response.json() };
    };
    const ready = { status: 200, body: { status: 'ready', checks: { database: { ok: true } } } };
    expect(await readiness()).toEqual(ready);
    await proxy.cut();
    expect(await readiness()).toEqual({
      status: 503,
      body: {
        status: 'unavailable',
        checks: { database: { ok: false, detail: 'the database does not answer' } },
      },
    });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    await proxy.mend();
    expect(await readiness()).toEqual(ready);
  });

  test('counts the commands that it sends to its database', async () => {
    const { url } = await start({ databaseUri: await database() });
    const finds = async () => {
      const response = await fetch(`${url}/metrics`, { headers: authorize('') });
      const text = await response.text();
      return Number(/^mongodb_commands_total\{command="aggregate"\} (\d+)$/m.exec(text)?.[1] ?? 0);
    };
    const before = await finds();
    await ask(url, '{ count }');
    await ask(url, '{ caller }');
    await ask(url, '{ count }');
    expect((await finds()) - before).toBe(2);
  });

  test('finishes what it is doing when it is stopped, then lets go of everything', async () => {
    const databaseUri = await database();
    const held = createGate();
    const began = createGate();
    const subgraph = await start({
      databaseUri,
      resolvers: {
        Query: {
          count: async (_: unknown, __: unknown, { items }: Context) => {
            began.open();
            await held.opened;
            return items.countDocuments();
          },
        },
      },
    });
    const { url } = subgraph;
    const answer = ask(url, '{ count }');
    await began.opened;
    const stopped = subgraph.stop();
    await expect(fetch(`${url}/health/live`)).rejects.toThrow();
    held.open();
    expect((await answer).body).toEqual({ data: { count: 0 } });
    await stopped;
    await start({ databaseUri, port: Number(new URL(url).port) });
  });
});

describe('the work in the background of a subgraph', () => {
  test('is done by itself, with its models', async () => {
    const done = createGate();
    await start({
      databaseUri: await database(),
      background: (items) =>
        repeat({
          name: 'count',
          everyMs: 1_000,
          logger: quiet,
          run: async () => {
            await items.countDocuments();
            done.open();
          },
        }),
    });
    await expect(done.opened).resolves.toBeUndefined();
  });

  test('is finished after the last request and before the database is let go of', async () => {
    const events: string[] = [];
    const began = createGate();
    const held = createGate();
    let items: ItemModel | undefined;
    const subgraph = await start({
      databaseUri: await database(),
      resolvers: {
        Query: {
          count: async () => {
            began.open();
            await held.opened;
            events.push('request ends');
            return 0;
          },
        },
      },
      background: (models) => {
        items = models;
        return ['first', 'second'].map((name) => ({
          stop: () => {
            events.push(`${name} stops, connection in state ${models.db.readyState}`);
            return Promise.resolve();
          },
        }));
      },
    });
    const answer = ask(subgraph.url, '{ count }');
    await began.opened;
    const stopped = subgraph.stop();
    held.open();
    await answer;
    await stopped;
    expect(events).toEqual([
      'request ends',
      'first stops, connection in state 1',
      'second stops, connection in state 1',
    ]);
    expect(items?.db.readyState).toBe(0);
  });
});

describe('a subgraph that cannot start', () => {
  test('says that its port is taken, and gives its connection back', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    undo.push(() => new Promise((resolve) => taken.close(resolve)));
    const { port } = taken.address() as AddressInfo;
    let items: ItemModel | undefined;
    const attempt = start({
      databaseUri: await database(),
      port,
      openModels: (connection) => {
        items = openItems(connection);
        return Promise.resolve(items);
      },
    });
    await expect(attempt).rejects.toThrow(StartupError);
    await expect(attempt).rejects.toThrow(`Port ${port} is taken`);
    expect(items?.db.readyState).toBe(0);
  });

  test('says that its database does not answer', async () => {
    const { uri, proxy } = await unreliable();
    await proxy.cut();
    const attempt = start({ databaseUri: uri });
    await expect(attempt).rejects.toThrow(StartupError);
    await expect(attempt).rejects.toThrow('no database answers at mongodb://127.0.0.1:');
  });

  test('gives its connection back when its models cannot be opened', async () => {
    let items: ItemModel | undefined;
    const attempt = start({
      databaseUri: await database(),
      openModels: async (connection) => {
        items = openItems(connection);
        await items.create(makeItem());
        throw new Error('no index');
      },
    });
    await expect(attempt).rejects.toThrow('no index');
    expect(items?.db.readyState).toBe(0);
  });
});
