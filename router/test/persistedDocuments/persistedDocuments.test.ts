import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createLogger } from '@shop/service-kit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse, print } from 'graphql';

import { hashOf } from '../../src/persistedDocuments/manifest.ts';
import type { PersistedDocumentsMode } from '../../src/persistedDocuments/persistedDocuments.ts';
import { createFileSource } from '../../src/supergraph/fileSource.ts';
import { use } from '../support/cleanup.ts';
import { json, startFakeSubgraph } from '../support/fakeSubgraph.ts';
import { manifestOf } from '../support/releases.ts';
import { logLines, startTestRouter, textSource } from '../support/router.ts';
import { get, post } from '../support/send.ts';
import { compose, shop } from '../support/shop.ts';

const supergraph = compose(shop);
const written = 'query Name($id: ID!) { user(id: $id) { name } }';
const body = print(parse(written));
const id = hashOf(body);
const variables = { id: 'u1' };
const anna = { status: 200, data: { user: { name: 'Anna' } } };
const unknown = {
  status: 400,
  errors: [
    {
      message: expect.stringMatching(/\w{3}/),
      extensions: { code: 'PERSISTED_DOCUMENT_UNKNOWN' },
    },
  ],
};

const jsonOf = (...bodies: string[]): string => JSON.stringify(manifestOf(...bodies));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'manifest-'));
});
afterAll(() => rm(folder, { recursive: true }));

let files = 0;

/** Starts a router that goes by a manifest in a file. */
async function start(mode: Exclude<PersistedDocumentsMode, 'off'>, manifest = jsonOf(body)) {
  const path = join(folder, `manifest-${(files += 1)}.json`);
  await writeFile(path, manifest);
  const users = await use(startFakeSubgraph(json({ data: { user: { name: 'Anna' } } })));
  const log = logLines();
  const logger = createLogger({ name: 'router', destination: log });
  const { url } = await use(
    startTestRouter(textSource(supergraph), {
      logger,
      subgraphUrls: new Map([['users', users.url]]),
      persistedDocuments: { mode, source: createFileSource({ path, logger, pollMs: 10 }) },
    }),
  );
  const replace = async (text: string) => {
    await writeFile(`${path}.new`, text);
    await rename(`${path}.new`, path);
  };
  return { url, users, log, replace };
}

const told = (log: { lines: string[] }, msg: string) =>
  log.lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line['msg'] === msg);

async function eventually(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise(setImmediate);
}

describe.each(['log', 'only'] as const)('in the mode "%s"', (mode) => {
  test('a document runs by its id, in each way to tell it', async () => {
    const { url } = await start(mode);
    const persistedQuery = { version: 1, sha256Hash: id };
    const extensions = { persistedQuery };
    expect(await post(url, { extensions, variables })).toMatchObject(anna);
    expect(await post(url, { documentId: `sha256:${id}`, variables })).toMatchObject(anna);
    expect(await post(url, { query: body, extensions, variables })).toMatchObject(anna);
    const inSearch = { variables: JSON.stringify(variables) };
    expect(await get(url, { ...inSearch, extensions: JSON.stringify(extensions) })).toMatchObject(
      anna,
    );
    expect(await get(url, { ...inSearch, documentId: `sha256:${id}` })).toMatchObject(anna);
  });

  test('a document runs by its text, however it is laid out', async () => {
    const { url, log } = await start(mode);
    for (const query of [body, written, `# a comment\n${written.replaceAll(' ', '\n,')}`]) {
      expect(await post(url, { query, variables })).toMatchObject(anna);
    }
    expect(told(log, 'a document is not in the manifest')).toEqual([]);
  });

  test.each([
    ['an id that nobody has', { documentId: `sha256:${hashOf('x')}` }],
    ['an id that is none', { documentId: '__proto__' }],
    [
      "an id of Apollo's that nobody has",
      { extensions: { persistedQuery: { version: 1, sha256Hash: hashOf('x') } } },
    ],
  ])('%s is refused', async (_what, request) => {
    const { url, users } = await start(mode);
    expect(await post(url, { ...request, variables })).toMatchObject(unknown);
    expect(users.requests).toEqual([]);
  });

  test('an id with the text of another document is refused', async () => {
    const { url } = await start(mode, jsonOf(body, '{ __typename }'));
    expect(
      await post(url, { documentId: `sha256:${id}`, query: '{ __typename }', variables }),
    ).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  test('a new manifest takes the place of the old one as a whole', async () => {
    const { url, replace } = await start(mode);
    const other = print(parse('{ __typename }'));
    await replace(jsonOf(other));
    const documentId = `sha256:${hashOf(other)}`;
    await eventually(async () => (await post(url, { documentId })).status === 200);
    expect(await post(url, { documentId: `sha256:${id}`, variables })).toMatchObject(unknown);
  });

  test('a broken new manifest is refused, and the old one stays', async () => {
    const { url, replace, log } = await start(mode);
    await replace(jsonOf(body).replace(id, hashOf('x')));
    const refused = () => told(log, 'a new manifest is refused: the one before stays');
    await eventually(() => Promise.resolve(refused().length > 0));
    expect(refused()).toMatchObject([
      { level: 'error', err: { message: 'the id of Name is not the SHA-256 of its body' } },
    ]);
    expect(await post(url, { documentId: `sha256:${id}`, variables })).toMatchObject(anna);
  });

  test.each([
    ['no JSON', '{', /cannot be used: it is not JSON\. Make it with/],
    ['another format', '{"format":"x","version":1,"operations":[]}', /\(look at format\)/],
    ['another version', jsonOf().replace('"version":1', '"version":2'), /look at version/],
    [
      'an operation without a body',
      jsonOf(body).replace('"body"', '"text"'),
      /operations\.0\.body/,
    ],
  ])('a router does not start with %s for a manifest', async (_what, manifest, message) => {
    await expect(start(mode, manifest)).rejects.toThrow(message);
  });
});

describe('a document that is not in the manifest', () => {
  const query = '{ user(id: "u1") { name } }';

  test('is refused in the mode "only", the schema itself included', async () => {
    const { url, users } = await start('only');
    for (const unregistered of [query, '{ __schema { queryType { name } } }', '{ not GraphQL']) {
      expect(await post(url, { query: unregistered })).toMatchObject(unknown);
      expect(await get(url, { query: unregistered })).toMatchObject(unknown);
    }
    expect(users.requests).toEqual([]);
  });

  test('is known as soon as a new manifest has it, and no longer than one has it', async () => {
    const { url, replace } = await start('only');
    expect(await post(url, { query })).toMatchObject(unknown);
    expect(await post(url, { query: written, variables })).toMatchObject(anna);
    await replace(jsonOf(print(parse(query))));
    await eventually(async () => (await post(url, { query })).status === 200);
    expect(await post(url, { query: written, variables })).toMatchObject(unknown);
  });

  test('cannot be registered by a client', async () => {
    const { url } = await start('only');
    const extensions = { persistedQuery: { version: 1, sha256Hash: hashOf(query) } };
    expect(await post(url, { query, extensions })).toMatchObject(unknown);
    expect(await post(url, { extensions })).toMatchObject(unknown);
  });

  test('runs in the mode "log", which tells of it once and of its client', async () => {
    const { url, log } = await start('log');
    const client = {
      'apollographql-client-name': 'old-app',
      'apollographql-client-version': '1.2.3',
    };
    for (const each of [query, query, `${query} # again`]) {
      expect(await post(url, { query: each }, client)).toMatchObject(anna);
    }
    expect(told(log, 'a document is not in the manifest')).toMatchObject([
      {
        level: 'warn',
        document: hashOf(print(parse(query))),
        client: 'old-app',
        clientVersion: '1.2.3',
      },
    ]);
  });
});

describe('in the mode "off"', () => {
  test('a client that tries an id first is told to send the text', async () => {
    const users = await use(startFakeSubgraph(json({ data: { user: { name: 'Anna' } } })));
    const { url } = await use(
      startTestRouter(textSource(supergraph), { subgraphUrls: new Map([['users', users.url]]) }),
    );
    const extensions = { persistedQuery: { version: 1, sha256Hash: hashOf(written) } };
    expect(await post(url, { extensions, variables })).toMatchObject({
      errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }],
    });
    expect(await post(url, { query: written, extensions, variables })).toMatchObject(anna);
  });
});

test('a router does not start without the manifest that it is told of', async () => {
  const logger = createLogger({ name: 'router', level: 'silent' });
  const source = createFileSource({
    path: join(folder, 'none.json'),
    logger,
    content: { name: 'manifest of persisted documents', remedy: 'make it' },
  });
  await expect(
    startTestRouter(textSource(supergraph), { persistedDocuments: { mode: 'only', source } }),
  ).rejects.toThrow(
    /^The manifest of persisted documents \S+none\.json cannot be read: make it\.$/,
  );
});
