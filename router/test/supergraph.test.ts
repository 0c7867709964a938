import { mkdtemp, open, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createLogger } from '@shop/service-kit';

import { createFileSource } from '../src/supergraph/fileSource.ts';
import { use } from './support/cleanup.ts';
import { json, startFakeSubgraph } from './support/fakeSubgraph.ts';
import { offeredSource, serves } from './support/offeredSource.ts';
import {
  ask,
  logLines,
  startTestRouter,
  textSource,
  type GraphQLAnswer,
} from './support/router.ts';
import { compose, shop, startSubgraph } from './support/shop.ts';

// Composing and planning share two cores with whatever else is tested.
jest.setTimeout(60_000);

const logger = createLogger({ name: 'test', level: 'silent' });
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'supergraph-'));
  file = join(folder, 'supergraph.graphql');
});
afterEach(() => rm(folder, { recursive: true }));

/** Opens the file as a source; `next` resolves with the next text that it offers. */
const openSource = async (options: { pollMs?: number; settleMs?: number } = {}) => {
  const source = createFileSource({ path: file, logger, ...options });
  const offered: string[] = [];
  let wake = (): void => undefined;
  const first = await source.open((sdl) => {
    offered.push(sdl);
    wake();
  });
  const next = async (): Promise<string> => {
    while (offered.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return offered.shift() ?? '';
  };
  await use(Promise.resolve({ stop: () => source.close() }));
  return { source, first, next, offered };
};

describe('a supergraph in a file', () => {
  // With a long poll only the watcher can see a change in time, with a short one either can.
  describe.each([{ pollMs: 60_000 }, { pollMs: 5 }])('looked at every $pollMs ms', (options) => {
    test('is read, and read again when it is written', async () => {
      await writeFile(file, 'one');
      const { first, next } = await openSource(options);
      expect(first).toBe('one');
      await writeFile(file, 'two');
      expect(await next()).toBe('two');
      await writeFile(file, 'six');
      expect(await next()).toBe('six');
    });

    test('is read again each time another file takes its place', async () => {
      await writeFile(file, 'one');
      const { next } = await openSource(options);
      for (const text of ['two', 'six', 'ten']) {
        await writeFile(`${file}.new`, text);
        await rename(`${file}.new`, file);
        expect(await next()).toBe(text);
      }
    });

    test('may be away for a while', async () => {
      await writeFile(file, 'one');
      const { next } = await openSource(options);
      await rm(file);
      await writeFile(file, 'two');
      expect(await next()).toBe('two');
    });
  });

  test('is not offered again when it is written with the same text', async () => {
    await writeFile(file, 'one');
    const { next, offered } = await openSource({ pollMs: 5 });
    await writeFile(file, 'one');
    await writeFile(file, 'one');
    await writeFile(file, 'two');
    expect(await next()).toBe('two');
    expect(offered).toEqual([]);
  });

  test('is not read while it is being written', async () => {
    await writeFile(file, 'one');
    const { next } = await openSource({ pollMs: 1, settleMs: 1_000 });
    const writer = await open(file, 'w');
    for (const piece of ['t', 'w', 'o']) {
      await writer.write(piece);
      // A few looks at the file, far fewer than would make it seem at rest.
      await delay(20);
    }
    await writer.close();
    expect(await next()).toBe('two');
  });

  test('is seen to change where the system reports nothing, as behind a link', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'mounted-'));
    await writeFile(join(elsewhere, 'supergraph'), 'one');
    await symlink(join(elsewhere, 'supergraph'), file);
    const { next } = await openSource({ pollMs: 5 });
    await writeFile(join(elsewhere, 'supergraph'), 'two');
    expect(await next()).toBe('two');
    await rm(elsewhere, { recursive: true });
  });

  test('is told in one sentence when it is not there', async () => {
    await expect(openSource()).rejects.toThrow(
      `The supergraph ${file} cannot be read: make it with "npm run compose", or set SUPERGRAPH_PATH.`,
    );
  });
});

describe('a router', () => {
  const withBirthday = shop.map((definition) =>
    definition.name === 'users'
      ? { ...definition, typeDefs: definition.typeDefs.replace('secret: String', 'public: String') }
      : definition,
  );

  const startAll = async () => {
    const running = await Promise.all(shop.map((definition) => use(startSubgraph(definition))));
    const urls = new Map(running.map(({ name, url }) => [name, url]));
    await writeFile(file, compose(shop, urls));
    const log = logLines();
    const router = await use(
      startTestRouter(createFileSource({ path: file, logger, pollMs: 50 }), {
        logger: createLogger({ name: 'router', level: 'info', destination: log }),
      }),
    );
    const ready = async () => (await fetch(`${router.url}/health/ready`)).json();
    const readySays = async (text: string): Promise<void> => {
      while (!JSON.stringify(await ready()).includes(text)) await ask(router.url, '{ __typename }');
    };
    return { url: router.url, urls, ready, readySays, log };
  };

  const query = '{ user(id: "u1") { name orders { lines { product { name postage } } } } }';
  const hasField = async (url: string, name: string): Promise<boolean> => {
    const { data } = await ask(url, '{ __schema { queryType { fields { name } } } }');
    return JSON.stringify(data).includes(`"${name}"`);
  };

  test('changes its supergraph under traffic with no failed request', async () => {
    const { url, urls } = await startAll();
    const versions = [compose(shop, urls), compose(withBirthday, urls)];
    const expected = await ask(url, query);
    expect(expected.errors).toBeUndefined();

    let over = false;
    const answers: GraphQLAnswer[] = [];
    const traffic = Array.from({ length: 4 }, async () => {
      while (!over) answers.push(await ask(url, query));
    });
    for (let swap = 1; swap <= 4; swap += 1) {
      await writeFile(`${file}.new`, versions[swap % 2] ?? '');
      await rename(`${file}.new`, file);
      while ((await hasField(url, 'public')) !== (swap % 2 === 1));
    }
    over = true;
    await Promise.all(traffic);
    expect(answers.length).toBeGreaterThan(4);
    for (const answer of answers) expect(answer).toEqual(expected);
  });

  test('ends an operation on the supergraph on which it began', async () => {
    const orders = await use(startSubgraph(shop[2]));
    const held: (() => void)[] = [];
    const users = await use(
      startFakeSubgraph((request, response) => {
        const answer = json({ data: { user: { __typename: 'User', id: 'u1' } } });
        held.push(() => {
          answer(request, response);
        });
      }),
    );
    const urls = new Map([
      ['orders', orders.url],
      ['users', users.url],
    ]);
    const source = offeredSource(compose(shop, urls));
    const { url } = await use(startTestRouter(source));
    const answer = ask(url, '{ user(id: "u1") { orders { id } } }');
    while (held.length === 0) await hasField(url, 'user');
    // The second fetch of the operation goes to a subgraph that the new supergraph does not have.
    const usersAlone = compose(shop.slice(0, 1), urls);
    source.offer(usersAlone);
    await serves(url, usersAlone);
    expect(await hasField(url, 'order')).toBe(false);
    held.forEach((release) => {
      release();
    });
    expect(await answer).toEqual({ data: { user: { orders: [{ id: 'u1-0' }] } } });
  });

  test('refuses a broken one, says so, serves on, and takes the next good one', async () => {
    const { url, urls, ready, readySays, log } = await startAll();
    const before = await ready();
    const good = compose(withBirthday, urls);
    const broken = [
      good.slice(0, good.length / 2),
      'type Query { a: Int }',
      good.replaceAll(urls.get('users') ?? '', 'ftp://users'),
    ];
    for (const [i, sdl] of broken.entries()) {
      await writeFile(`${file}.new`, sdl);
      await rename(`${file}.new`, file);
      while (log.lines.filter((line) => line.includes('is refused')).length <= i) {
        expect(await ask(url, query)).not.toHaveProperty('errors');
      }
    }
    await readySays('a newer one is refused');
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    await writeFile(`${file}.new`, good);
    await rename(`${file}.new`, file);
    while (!(await hasField(url, 'public')));
    const after = await ready();
    expect(after).toEqual({
      status: 'ready',
      checks: { supergraph: { ok: true, detail: expect.stringMatching(/^serving \w{12}$/) } },
    });
    expect(after).not.toEqual(before);
  });

  test('does not start without a good one', async () => {
    await expect(startTestRouter(textSource('type Query { a: Int }'))).rejects.toThrow(
      /^The supergraph cannot be served: /,
    );
  });
});
