import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { QueryPlanner } from '@apollo/query-planner';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { createLogger } from '@shop/service-kit';

import { hashOf } from '../../src/persistedDocuments/manifest.ts';
import type { PersistedDocumentsOptions } from '../../src/persistedDocuments/chooseDocuments.ts';
import { link } from '../access/inProcess.ts';
import { use } from '../support/cleanup.ts';
import { json, startFakeSubgraph } from '../support/fakeSubgraph.ts';
import { signAccessToken } from '../support/issuer.ts';
import { offeredSource, readySays, serves } from '../support/offeredSource.ts';
import { manifestOf, releaseOf } from '../support/releases.ts';
import { ask, logLines, startTestRouter, textSource } from '../support/router.ts';
import { post } from '../support/send.ts';
import { compose } from '../support/shop.ts';
import { startWatchedRouter } from '../support/watchedRouter.ts';

jest.setTimeout(300_000);
afterEach(() => {
  jest.restoreAllMocks();
});

const supergraphOf = (...fields: string[]): string =>
  compose([{ name: 'one', typeDefs: `${link} type Query { ${fields.join(' ')} }` }]);

/** Starts a router before a subgraph that answers every field of the tests. */
const start = async (first: string, persistedDocuments?: PersistedDocumentsOptions) => {
  const subgraph = await use(
    startFakeSubgraph(json({ data: { always: 1, before: 2, after: 3, listed: [] } })),
  );
  const source = offeredSource(first);
  const log = logLines();
  const { url } = await use(
    startTestRouter(source, {
      subgraphUrls: new Map([['one', subgraph.url]]),
      logger: createLogger({ name: 'router', level: 'info', destination: log }),
      ...(persistedDocuments && { persistedDocuments }),
    }),
  );
  return { url, source, log };
};

const byId = (text: string) => ({ documentId: `sha256:${hashOf(text)}` });

/** A source of a manifest that must not be read. */
const unread = {
  open: () => Promise.reject(new Error('the manifest was read')),
  close: () => Promise.resolve(),
};

describe('a release with a manifest', () => {
  const old = releaseOf(1, supergraphOf('before: Int'), manifestOf('{ before }'));

  test('is swapped with its documents: no request meets one half of it', async () => {
    const { url, source } = await start(old, { mode: 'only', source: unread });
    const known = (field: string, value: number) => ({ status: 200, data: { [field]: value } });
    const unknown = { errors: [{ extensions: { code: 'PERSISTED_DOCUMENT_UNKNOWN' } }] };
    let over = false;
    const seen = new Set<number>();
    const traffic = Array.from({ length: 4 }, async () => {
      while (!over) {
        const [before, after] = await Promise.all([
          post(url, byId('{ before }')),
          post(url, byId('{ after }')),
        ]);
        // A document of one release that met the schema of the other would be invalid.
        expect(before).toMatchObject(before.status === 200 ? known('before', 2) : unknown);
        expect(after).toMatchObject(after.status === 200 ? known('after', 3) : unknown);
        if (after.status === 200) seen.add(3);
        if (before.status === 200) seen.add(2);
      }
    });
    for (let revision = 2; revision <= 21; revision += 1) {
      const field = revision % 2 === 0 ? 'after' : 'before';
      const sdl = supergraphOf(`${field}: Int`);
      source.offer(releaseOf(revision, sdl, manifestOf(`{ ${field} }`)));
      await readySays(url, `revision ${revision}`);
    }
    over = true;
    await Promise.all(traffic);
    expect([...seen].sort()).toEqual([2, 3]);
  });

  test('is followed by one that needs the manifest from elsewhere', async () => {
    const elsewhere = textSource(JSON.stringify(manifestOf('{ always }')));
    const { url, source } = await start(old, { mode: 'only', source: elsewhere });
    expect(await post(url, byId('{ always }'))).toMatchObject({ status: 400 });
    source.offer(releaseOf(2, supergraphOf('always: Int')));
    await readySays(url, 'revision 2');
    expect(await post(url, byId('{ always }'))).toMatchObject({ data: { always: 1 } });
    expect(await post(url, byId('{ before }'))).toMatchObject({ status: 400 });
  });

  test('serves on when the next one needs a manifest from elsewhere and there is none', async () => {
    const { url, source } = await start(old, { mode: 'only', source: unread });
    source.offer(releaseOf(2, supergraphOf('always: Int')));
    await readySays(url, 'a newer one is refused: the manifest was read');
    expect(await post(url, byId('{ before }'))).toMatchObject({ data: { before: 2 } });
  });

  test('lets any text run while persisted documents are off', async () => {
    const { url } = await start(old);
    expect(await ask(url, '{ __typename before }')).toHaveProperty('data.before', 2);
  });
});

/** The documents that are planned from now on. */
const watchPlanner = () => jest.spyOn(QueryPlanner.prototype, 'buildQueryPlan');

describe('after a swap', () => {
  test('what was used before is planned already, for those who asked', async () => {
    const guarded = (extra: string): string =>
      supergraphOf('always: Int', 'guarded: Int @authenticated', extra);
    const source = offeredSource(guarded('before: Int'));
    const subgraph = await use(startFakeSubgraph(json({ data: { always: 1, guarded: 4 } })));
    const subgraphUrls = new Map([['one', subgraph.url]]);
    const { router, signingKey } = await startWatchedRouter({ source, subgraphUrls });
    const authorization = `Bearer ${await signAccessToken(signingKey)}`;
    const query = 'query A { always guarded } query B { always }';
    const askAll = async () => [
      await post(router.url, { query, operationName: 'A' }),
      await post(router.url, { query, operationName: 'A' }, { authorization }),
      await post(router.url, { query, operationName: 'B' }),
    ];
    const before = await askAll();
    expect(before[0]).toHaveProperty('errors.0.extensions.code', 'UNAUTHENTICATED');
    expect(before[1]).toHaveProperty('data.guarded', 4);

    const planned = watchPlanner();
    const next = guarded('after: Int');
    const fetches = subgraph.requests.length;
    source.offer(next);
    await serves(router.url, next);
    expect(planned).toHaveBeenCalledTimes(3);
    expect(subgraph.requests).toHaveLength(fetches);

    planned.mockClear();
    const after = await askAll();
    expect(planned).not.toHaveBeenCalled();
    expect(after.map(({ data }) => data)).toEqual(before.map(({ data }) => data));

    await ask(router.url, '{ after }');
    expect(planned).toHaveBeenCalledTimes(1);
  });

  test('an operation that is not valid any more is refused, and those beside it are planned', async () => {
    const { url, source, log } = await start(supergraphOf('always: Int', 'before: Int'));
    for (const query of ['{ always }', '{ before }']) await ask(url, query);
    const planned = watchPlanner();
    const next = supergraphOf('always: Int');
    source.offer(next);
    await serves(url, next);
    expect(planned).toHaveBeenCalledTimes(1);
    expect(await ask(url, '{ always }')).toEqual({ data: { always: 1 } });
    expect(planned).toHaveBeenCalledTimes(1);
    expect(await ask(url, '{ before }')).toHaveProperty(
      'errors.0.extensions.code',
      'GRAPHQL_VALIDATION_FAILED',
    );
    expect(log.lines.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });

  test('an operation whose cost depends on its variables is planned, too', async () => {
    const listOf = (extra: string) =>
      compose([
        {
          name: 'one',
          typeDefs: `extend schema @link(
              url: "https://specs.apollo.dev/federation/v2.12", import: ["@listSize"]
            )
            type Query {
              listed(first: Int = 1000000): [Item] @listSize(slicingArguments: ["first"])
              ${extra}
            }
            type Item { name: Int }`,
        },
      ]);
    const { url, source } = await start(listOf(''));
    const query = 'query ($first: Int) { listed(first: $first) { name } }';
    const run = () => post(url, { query, variables: { first: 1 } });
    expect((await run()).status).toBe(200);
    const planned = watchPlanner();
    const next = listOf('after: Int');
    source.offer(next);
    await serves(url, next);
    expect(planned).toHaveBeenCalledTimes(1);
    await run();
    expect(planned).toHaveBeenCalledTimes(1);
  });

  test('nothing of the old supergraphs is kept, however many there were', async () => {
    const { url, source } = await start(supergraphOf('always: Int'));
    const planned = watchPlanner();
    const planners: WeakRef<QueryPlanner>[] = [];
    /** Takes note of the planner that planned, and lets go of it. */
    const note = (): void => {
      for (const planner of planned.mock.contexts) {
        if (planner instanceof QueryPlanner) planners.push(new WeakRef(planner));
      }
      planned.mockClear();
    };
    await ask(url, '{ always }');
    for (let swap = 1; swap <= 200; swap += 1) {
      const next = supergraphOf('always: Int', `field${swap}: Int`);
      source.offer(next);
      await serves(url, next);
      note();
    }
    expect(planners).toHaveLength(201);
    jest.restoreAllMocks();
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const alive = () => planners.filter((planner) => planner.deref() !== undefined).length;
    // An answer that is under way, or the last one before, may hold a planner for a moment.
    for (let tries = 0; tries < 20 && alive() > 1; tries += 1) {
      await ask(url, '{ always }');
      collect();
    }
    expect(alive()).toBeLessThanOrEqual(1);
  });
});
