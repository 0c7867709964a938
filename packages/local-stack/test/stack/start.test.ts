import { describe, expect, test } from '@jest/globals';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoAccounts, freePort, type Stack } from '../../src/index.ts';
import { afterThisTest } from '../fake/afterThisTest.ts';
import { fakeProject } from '../fake/project.ts';
import { start } from '../fake/start.ts';
import { until } from '../fake/until.ts';

async function environmentOf(url: string): Promise<Record<string, unknown>> {
  const environment: unknown = await (await fetch(`${url}/environment`)).json();
  return environment as Record<string, unknown>;
}

/** Where in the list of events the first one of each name stands. */
function positions(events: readonly string[], ...wanted: readonly string[]): number[] {
  return wanted.map((event) => {
    expect(events).toContain(event);
    return events.indexOf(event);
  });
}

const ascending = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);

describe('a start', () => {
  test('goes database, seed, service, and the router last, each when the one before is ready', async () => {
    const project = await fakeProject({ users: 1, products: 2 });
    await start(project);
    const events = await project.events();
    for (const name of ['users', 'products']) {
      const order = positions(
        events,
        `${name}-database starts`,
        `${name}-database is ready`,
        `${name}-seed runs`,
        `${name} starts`,
        `${name} is ready`,
        'router starts',
        'router is ready',
      );
      expect(order).toEqual(ascending(order));
    }
  });

  test('gives each service its port and its database, and the router every subgraph', async () => {
    const stack = await start(await fakeProject({ users: 1, 'gift-cards': 2 }));
    const users = stack.subgraph('users');
    const cards = stack.subgraph('gift-cards');

    expect(await environmentOf(cards.service.url)).toMatchObject({
      GIFT_CARDS_MONGODB_URI: expect.stringMatching(
        /^mongodb:\/\/127\.0\.0\.1:\d+\/gift-cards\?replicaSet=fake$/,
      ),
      PORT: new URL(cards.service.url).port,
    });
    expect(await environmentOf(stack.url)).toMatchObject({
      PORT: new URL(stack.url).port,
      ROUTER_SUBGRAPH_URLS: `users=${users.service.url}/graphql,gift-cards=${cards.service.url}/graphql`,
    });
  });

  test('gives each subgraph the keys of whom to trust, and a key to those who call', async () => {
    const stack = await start(await fakeProject({ users: 1, orders: 2 }));
    const trusted = join(stack.keysDir, 'callers.json');
    const { keys } = JSON.parse(await readFile(trusted, 'utf8')) as { keys: unknown[] };
    const users = await environmentOf(stack.subgraph('users').service.url);
    expect(users).toMatchObject({ TRUSTED_CALLERS: trusted });
    expect(users).not.toHaveProperty('CALLER_KEY');
    const orders = await environmentOf(stack.subgraph('orders').service.url);
    expect(orders).toMatchObject({ TRUSTED_CALLERS: trusted });

    const router = await environmentOf(stack.url);
    for (const [caller, { CALLER_KEY }] of Object.entries({ orders, router })) {
      expect(CALLER_KEY).toBe(join(stack.keysDir, `${caller}.private.json`));
      const { kid } = JSON.parse(await readFile(String(CALLER_KEY), 'utf8')) as { kid: string };
      expect(keys).toContainEqual(expect.objectContaining({ kid, caller }));
    }
  });

  test('tells each subgraph where the others are, and the router who signs access tokens', async () => {
    const project = await fakeProject({ users: 1, 'gift-cards': 2 });
    const environment = { ...project.environment, USERS_URL: 'http://elsewhere/graphql' };
    const stack = await start(project, { environment });
    const users = stack.subgraph('users');
    const cards = stack.subgraph('gift-cards');
    const toldUsers = await environmentOf(users.service.url);
    expect(toldUsers).toMatchObject({ GIFT_CARDS_URL: `${cards.service.url}/graphql` });
    expect(await environmentOf(cards.service.url)).toMatchObject({
      USERS_URL: `${users.service.url}/graphql`,
    });
    expect(await environmentOf(stack.url)).toMatchObject({
      JWKS_URL: `${users.service.url}/.well-known/jwks.json`,
    });
    expect(users.environment).toMatchObject({ GIFT_CARDS_URL: toldUsers['GIFT_CARDS_URL'] });
  });

  test('lets a subgraph be told that another one is somewhere else', async () => {
    const PRODUCTS_URL = 'http://127.0.0.1:1/graphql';
    const stack = await start(await fakeProject({ products: 1, orders: 2 }), {
      serviceEnvironment: { orders: { PRODUCTS_URL } },
    });
    const orders = await environmentOf(stack.subgraph('orders').service.url);
    expect(orders).toMatchObject({ PRODUCTS_URL });
  });

  test('keeps the keys that its data folder has', async () => {
    const project = await fakeProject({ users: 1 });
    const dataDir = join(project.root, 'data');
    const keyOf = ({ keysDir }: Stack): Promise<string> =>
      readFile(join(keysDir, 'router.private.json'), 'utf8');
    const first = await start(project, { dataDir });
    const key = await keyOf(first);
    await first.stop();
    expect(await keyOf(await start(project, { dataDir }))).toBe(key);
  });

  test('offers the demo accounts with a password that everyone knows', async () => {
    const project = await fakeProject({ users: 1 });
    const stack = await start(project);
    expect(await project.events()).toContain('users-seed has the password "federated-shop-demo"');
    expect(await environmentOf(stack.url)).toMatchObject({
      DEMO_ACCOUNTS: demoAccounts.map(({ label, email }) => `${label}=${email}`).join(','),
      DEMO_PASSWORD: 'federated-shop-demo',
    });
  });

  test.each(['known to few people', ''])(
    'offers no demo accounts where their password is to be "%s"',
    async (password) => {
      const project = await fakeProject({ users: 1 });
      const environment = { ...project.environment, SEED_PASSWORD: password };
      const stack = await start(project, { environment });
      expect(await project.events()).toContain(`users-seed has the password "${password}"`);
      const router = await environmentOf(stack.url);
      expect(router).not.toHaveProperty('DEMO_ACCOUNTS');
      expect(router).not.toHaveProperty('DEMO_PASSWORD');
    },
  );

  test('offers no demo accounts where no seed made them', async () => {
    const stack = await start(await fakeProject({ users: 1 }), { seed: false });
    expect(await environmentOf(stack.url)).not.toHaveProperty('DEMO_ACCOUNTS');
  });

  test('leaves the seeds out when told to', async () => {
    const project = await fakeProject({ users: 1 });
    await start(project, { seed: false });
    expect(await project.events()).not.toContain('users-seed runs');
  });

  test('fails with the last lines of a service that dies, and stops what had started', async () => {
    const project = await fakeProject({ users: 1, products: 2 });
    const failing = start(project, { serviceEnvironment: { users: { FAKE_MODE: 'dies' } } });
    await expect(failing).rejects.toThrow(
      'users ended before it was ready (exit code 3). It wrote:\n' +
        '  | cannot start: the configuration is wrong',
    );
    const events = await project.events();
    expect(events).toContain('users-database is told to stop');
    expect(events).not.toContain('router starts');
  });

  test('fails when a service is not ready in time', async () => {
    const project = await fakeProject({ users: 1 });
    const failing = start(project, {
      serviceEnvironment: { users: { FAKE_MODE: 'never-ready' } },
      patience: { startMs: 500 },
    });
    await expect(failing).rejects.toThrow('users was not ready within 0.5 s.');
  });

  test('goes on without a service that fails, where the observer wants to know of it', async () => {
    const project = await fakeProject({ users: 1, products: 2 });
    const failures: string[] = [];
    const stack = await start(project, {
      serviceEnvironment: { users: { FAKE_MODE: 'dies' } },
      observer: { failed: (name) => failures.push(name) },
    });
    expect(failures).toEqual(['users']);
    expect(stack.subgraph('users').service.isRunning).toBe(false);
    expect(stack.subgraph('products').service.isRunning).toBe(true);
  });

  test('can be given up, and then leaves nothing running', async () => {
    const project = await fakeProject({ users: 1 });
    const giveUp = new AbortController();
    const failing = start(project, {
      signal: giveUp.signal,
      serviceEnvironment: { users: { FAKE_MODE: 'never-ready' } },
    });
    await until('users has started', async () => (await project.events()).includes('users starts'));
    giveUp.abort(new Error('changed my mind'));
    await expect(failing).rejects.toThrow('changed my mind');
    const events = await project.events();
    expect(events).toContain('users-database is told to stop');
    expect(events).not.toContain('router starts');
  });
});

describe('ports', () => {
  test('come from supergraph.yaml and the environment', async () => {
    const [users, products, database, router] = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ];
    const project = await fakeProject({ users, products: 1 });
    const stack = await start(project, {
      ports: 'configured',
      environment: {
        ...project.environment,
        PORT: String(router),
        PRODUCTS_PORT: String(products),
        USERS_MONGODB_PORT: String(database),
        PRODUCTS_MONGODB_PORT: String(await freePort()),
      },
    });
    expect(stack.url).toBe(`http://127.0.0.1:${router}`);
    expect(stack.subgraph('users').service.url).toBe(`http://127.0.0.1:${users}`);
    expect(stack.subgraph('products').service.url).toBe(`http://127.0.0.1:${products}`);
    expect(stack.subgraph('users').databaseUri).toContain(`127.0.0.1:${database}/`);
  });

  test('that are taken are named before anything starts, with how to choose another', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    afterThisTest(() => server.close());
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const project = await fakeProject({ users: address.port });
    await expect(start(project, { ports: 'configured' })).rejects.toThrow(
      `Port ${address.port} is taken by another program, and users needs it: to choose another, set USERS_PORT, or change its routing_url in supergraph.yaml.`,
    );
    expect(await project.events()).toEqual([]);
  });

  test('that are given twice are refused', async () => {
    const port = await freePort();
    const project = await fakeProject({ users: port, products: port });
    await expect(start(project, { ports: 'configured' })).rejects.toThrow(
      `Port ${port} is given to both users and products`,
    );
  });

  test.each(['abc', '0', '65536', '4000.5'])('cannot be %s', async (text) => {
    const project = await fakeProject({ users: 1 });
    const environment = { ...project.environment, USERS_PORT: text };
    await expect(start(project, { ports: 'configured', environment })).rejects.toThrow(
      `USERS_PORT has to be a port, 1 to 65535, and is "${text}".`,
    );
  });

  test('need a routing_url that has one', async () => {
    const project = await fakeProject({ users: 1 });
    await writeFile(
      join(project.root, 'supergraph.yaml'),
      'subgraphs:\n  users:\n    routing_url: http://localhost/graphql\n    schema:\n      file: ./subgraphs/users/schema.graphql\n',
    );
    await expect(start(project, { ports: 'configured' })).rejects.toThrow(
      'The routing_url of users in supergraph.yaml has no port to run users on; set USERS_PORT.',
    );
  });
});

test('a subgraph whose schema is at a URL is refused, for its folder is not known', async () => {
  const project = await fakeProject({ users: 1 });
  await writeFile(
    join(project.root, 'supergraph.yaml'),
    'subgraphs:\n  users:\n    schema:\n      subgraph_url: http://localhost:1/graphql\n',
  );
  await expect(start(project)).rejects.toThrow(
    /supergraph\.yaml:4: users has its schema at a URL; only a subgraph whose schema is a file can be run here\.$/,
  );
});

describe('a database of the environment', () => {
  test('that does not answer is named, without its password', async () => {
    const project = await fakeProject({ users: 1 });
    const port = await freePort();
    const environment = {
      ...project.environment,
      USERS_MONGODB_URI: `mongodb://shop:secret@127.0.0.1:${port}/users`,
    };
    const failing = start(project, { environment, patience: { databaseMs: 200 } });
    await expect(failing).rejects.toThrow(
      `The database of users does not answer at mongodb://shop:***@127.0.0.1:${port}/users (USERS_MONGODB_URI)`,
    );
    await expect(failing).rejects.not.toThrow('secret');
    expect(await project.events()).toEqual([]);
  });

  test('that is no URI of MongoDB is refused', async () => {
    const project = await fakeProject({ users: 1 });
    const databases = { users: 'postgres://localhost/users' };
    await expect(start(project, { databases })).rejects.toThrow(
      'USERS_MONGODB_URI is not the URI of a MongoDB (postgres://localhost/users)',
    );
  });
});
