import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger } from '@shop/service-kit';

import type { OperationLogOptions } from '../../src/operationLog/operationLog.ts';
import type { RouterOptions } from '../../src/server.ts';
import { use } from '../support/cleanup.ts';
import { json, startFakeSubgraph } from '../support/fakeSubgraph.ts';
import { logLines, startTestRouter, textSource } from '../support/router.ts';
import { post } from '../support/send.ts';
import { compose, shop } from '../support/shop.ts';

const supergraph = compose(shop);
const hour = '2026-11-28T11:00:00Z';
const moment = Date.parse('2026-11-28T11:59:00Z');

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'operations-'));
});
afterEach(() => rm(path, { recursive: true, force: true }));

/** A router that writes the log when it stops, and not before. */
const startRouter = async (
  log: Partial<OperationLogOptions> = {},
  options: Partial<RouterOptions> = {},
) => {
  const users = await use(startFakeSubgraph(json({ data: { user: { name: 'Anna' } } })));
  const lines = logLines();
  const router = await use(
    startTestRouter(textSource(supergraph), {
      subgraphUrls: new Map([['users', users.url]]),
      logger: createLogger({ name: 'router', level: 'warn', destination: lines }),
      operationLog: { path, maxBytes: 1_000_000, writeEveryMs: 600_000, now: () => moment, ...log },
      ...options,
    }),
  );
  return { router, lines: lines.lines };
};

const files = async (): Promise<string[]> => (await readdir(path)).sort();

const entries = async (): Promise<unknown[]> => {
  const texts = await Promise.all(
    (await files()).map((name) => readFile(join(path, name), 'utf8')),
  );
  return texts
    .flatMap((text) => text.split('\n').filter((line) => line !== ''))
    .map((line) => JSON.parse(line) as unknown);
};

const storefront = {
  'apollographql-client-name': 'storefront',
  'apollographql-client-version': '1.2.3',
};

describe('the log of operations', () => {
  test('has what each version of a client asked, and how often in the hour', async () => {
    const { router } = await startRouter();
    const query = 'query Page($id: ID!) { user(id: $id) { name } }';
    await post(router.url, { query, variables: { id: 'u1' } }, storefront);
    await post(router.url, { query, variables: { id: 'u2' } }, storefront);
    await post(router.url, { query: '{ user(id: "u1") { name } }' });
    await router.stop();
    const document = 'query Page($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}';
    const anonymous = '{\n  user(id: "") {\n    name\n  }\n}';
    expect(await entries()).toEqual([
      {
        hour,
        client: { name: 'storefront', version: '1.2.3' },
        operationName: 'Page',
        hash: createHash('sha256').update(document).digest('hex'),
        document,
        count: 2,
      },
      {
        hour,
        client: { name: null, version: null },
        operationName: null,
        hash: createHash('sha256').update(anonymous).digest('hex'),
        document: anonymous,
        count: 1,
      },
    ]);
    expect(await files()).toEqual([expect.stringMatching(/^operations-2026-11-28T11-\w+\.jsonl$/)]);
  });

  test('holds no value, variable, token or odd character that a client sent', async () => {
    const { router } = await startRouter();
    const query = 'query ($id: ID!) { a: user(id: $id) { name } b: user(id: "s3cret") { name } }';
    await post(
      router.url,
      { query, variables: { id: 's3cret' }, extensions: { note: 's3cret' } },
      {
        authorization: 'Bearer s3cret',
        cookie: 'session=s3cret',
        'apollographql-client-name': `caf\u00e9\t${'x'.repeat(200)}`,
      },
    );
    await router.stop();
    const text = JSON.stringify(await entries());
    expect(text).not.toContain('s3cret');
    expect(await entries()).toMatchObject([{ client: { name: `caf${'x'.repeat(95)}` } }]);
  });

  test('has no operation that is refused or asks the schema only', async () => {
    const { router } = await startRouter({}, { limits: { maxDepth: 3, maxCost: 3 } });
    for (const query of [
      '{ nothing }',
      '{ user(id: "u1") ',
      '{ order(id: "1") { buyer { orders { buyer { id } } } } }',
      '{ user(id: "u1") { orders(first: 100) { id } } }',
      '{ __schema { queryType { name } } }',
      '{ __typename }',
    ]) {
      await post(router.url, { query });
    }
    await router.stop();
    expect(await entries()).toEqual([]);
  });

  test('has the text of a document that came as an id', async () => {
    const body = 'query Page {\n  user(id: "u1") {\n    name\n  }\n}';
    const id = createHash('sha256').update(body).digest('hex');
    const manifest = JSON.stringify({
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id, name: 'Page', type: 'query', body }],
    });
    const { router } = await startRouter(
      {},
      { persistedDocuments: { mode: 'only', source: textSource(manifest) } },
    );
    await post(router.url, { documentId: `sha256:${id}` });
    await router.stop();
    expect(await entries()).toMatchObject([
      { operationName: 'Page', document: expect.stringContaining('user(id: "")') },
    ]);
  });

  test('has a file for each hour', async () => {
    let now = moment;
    const { router } = await startRouter({ now: () => now });
    await post(router.url, { query: '{ user(id: "u1") { name } }' });
    now += 3_600_000;
    await post(router.url, { query: '{ user(id: "u1") { name } }' });
    await router.stop();
    expect(await entries()).toMatchObject([
      { hour, count: 1 },
      { hour: '2026-11-28T12:00:00Z', count: 1 },
    ]);
  });

  test('is full when an hour has as many lines as it may, and tells so once', async () => {
    const { router, lines } = await startRouter({ maxEntriesPerHour: 2 });
    for (const alias of ['a', 'b', 'c', 'd', 'a']) {
      await post(router.url, { query: `{ ${alias}: user(id: "u1") { name } }` });
    }
    await router.stop();
    expect(await entries()).toMatchObject([{ count: 2 }, { count: 1 }]);
    expect(lines.filter((line) => line.includes('is full for this hour'))).toHaveLength(1);
  });

  test('keeps the newest files within its bound, and none for longer than 30 days', async () => {
    const names = [
      'operations-2026-10-01T00-a.jsonl',
      'operations-2026-11-28T09-a.jsonl',
      'operations-2026-11-28T10-a.jsonl',
    ];
    for (const name of names) await writeFile(join(path, name), 'x'.repeat(600));
    await writeFile(join(path, '.operations-2026-11-28T08-a.jsonl.tmp'), 'x');
    await writeFile(join(path, 'notes.txt'), 'x'.repeat(2_000));
    const { router } = await startRouter({ maxBytes: 1_000 });
    await router.stop();
    expect(await files()).toEqual(['notes.txt', 'operations-2026-11-28T10-a.jsonl']);
  });

  test('that cannot be written is told of once, and fails no request', async () => {
    const { router, lines } = await startRouter({ writeEveryMs: 1 });
    await rm(path, { recursive: true });
    await writeFile(path, 'a file in the place of the folder');
    const told = () => lines.filter((line) => line.includes('cannot be written'));
    while (told().length === 0) {
      const answer = await post(router.url, { query: '{ user(id: "u1") { name } }' });
      expect(answer).toMatchObject({ status: 200, data: { user: { name: 'Anna' } } });
    }
    await router.stop();
    expect(told()).toHaveLength(1);
  });

  test('stops the start in one sentence when its folder cannot be made', async () => {
    const file = join(path, 'file');
    await writeFile(file, '');
    await expect(startRouter({ path: join(file, 'folder') })).rejects.toThrow(
      /^The folder \S+ for the log of operations cannot be made: set OPERATION_LOG_PATH /,
    );
  });
});
