import { describe, expect, test } from '@jest/globals';
import { createLogger } from '@shop/service-kit';

import { openReleases } from '../../src/release/releases.ts';
import { startRelease } from '../../src/release/servedRelease.ts';
import { anyDocument } from '../../src/persistedDocuments/persistedDocuments.ts';
import { loadSupergraph } from '../../src/supergraph/loadedSupergraph.ts';
import { use } from '../support/cleanup.ts';
import { logLines } from '../support/router.ts';
import { offeredSource } from '../support/offeredSource.ts';
import { releaseOf } from '../support/releases.ts';
import { compose } from '../support/shop.ts';

const supergraphOf = (field: string): string =>
  compose([{ name: 'one', typeDefs: `type Query { ${field}: Int }` }]);
const [one, two, three] = [supergraphOf('one'), supergraphOf('two'), supergraphOf('three')];

/** Opens releases whose warm-up a test ends; `events` tells what became of each. */
const open = async (first: string, { warmUp = () => Promise.resolve() } = {}) => {
  const source = offeredSource(first);
  const log = logLines();
  const logger = createLogger({ name: 'test', level: 'info', destination: log });
  const figures: string[] = [];
  const releases = await openReleases({
    source,
    logger,
    figures: {
      serving: ({ revision }) => figures.push(`serving ${revision ?? 'one without revision'}`),
      refused: () => figures.push('refused'),
      sourceFailed: () => figures.push('source failed'),
    },
    load: async ({ revision, supergraph }) =>
      startRelease({
        supergraph: loadSupergraph(supergraph, {
          logger,
          dataSource: () => ({ process: () => Promise.reject(new Error('not asked here')) }),
        }),
        revision,
        persistedDocuments: anyDocument,
        logger,
        introspection: true,
        maxCost: 1_000,
        plugins: [],
      }),
    warmUp: async () => {
      await warmUp();
      return {};
    },
  });
  await use(Promise.resolve({ stop: () => releases.close() }));
  const happened = async (figure: string): Promise<void> => {
    while (!figures.includes(figure)) await new Promise(setImmediate);
  };
  const detail = () => releases.check().detail ?? '';
  return { source, releases, figures, happened, detail, log };
};

/** Something that a test lets go on. */
const gate = () => {
  const waiting: (() => void)[] = [];
  return {
    waiting,
    wait: () => new Promise<void>((resolve) => waiting.push(resolve)),
    began: async (count: number): Promise<void> => {
      while (waiting.length < count) await new Promise(setImmediate);
    },
  };
};

describe('the releases of a source', () => {
  test('serve the newest, and tell which one it is', async () => {
    const { source, detail, happened } = await open(releaseOf(1, one));
    expect(detail()).toMatch(/^serving \w{12}, revision 1$/);
    source.offer(releaseOf(2, two));
    await happened('serving 2');
    expect(detail()).toMatch(/^serving \w{12}, revision 2$/);
  });

  test('serve on when a newer one is refused, and tell why, until a good one comes', async () => {
    const { source, detail, happened, figures } = await open(one);
    source.offer('type Query {');
    await happened('refused');
    expect(detail()).toMatch(/^serving \w{12}; a newer one is refused: Syntax Error/);
    source.offer(two);
    await happened('serving one without revision');
    while (detail().includes('refused')) await new Promise(setImmediate);
    expect(figures.filter((figure) => figure === 'refused')).toHaveLength(1);
  });

  test('do not go back to a lower revision, as from a cache; a rollback has a higher one', async () => {
    const { source, detail, happened } = await open(releaseOf(5, two));
    source.offer(releaseOf(4, one));
    await happened('refused');
    expect(detail()).toMatch(
      /revision 5; a newer one is refused: its revision 4 is lower than 5; a rollback has a higher one$/,
    );
    source.offer(releaseOf(6, one));
    await happened('serving 6');
    expect(detail()).toMatch(/^serving \w{12}, revision 6$/);
  });

  test('have nothing to do when the source is back at what serves', async () => {
    const { source, detail, happened, figures } = await open(releaseOf(5, one));
    source.offer(releaseOf(4, one));
    await happened('refused');
    source.offer(releaseOf(5, one));
    while (detail().includes('refused')) await new Promise(setImmediate);
    expect(figures).toEqual(['serving 5', 'refused']);
  });

  test('serve the one before until the new one is warm', async () => {
    const { waiting, wait, began } = gate();
    const { source, detail, happened } = await open(releaseOf(1, one), { warmUp: wait });
    source.offer(releaseOf(2, two));
    await began(1);
    expect(detail()).toMatch(/revision 1$/);
    waiting[0]?.();
    await happened('serving 2');
  });

  test('drop one that is warming up when a newer one comes', async () => {
    const { waiting, wait, began } = gate();
    const { source, figures, happened } = await open(releaseOf(1, one), { warmUp: wait });
    source.offer(releaseOf(2, two));
    await began(1);
    source.offer(releaseOf(3, three));
    await began(2);
    waiting[1]?.();
    await happened('serving 3');
    waiting[0]?.();
    await new Promise(setImmediate);
    expect(figures).toEqual(['serving 1', 'serving 3']);
  });

  test('go on with one that is warming up when the newer one is refused', async () => {
    const { waiting, wait, began } = gate();
    const { source, figures, happened, detail } = await open(releaseOf(1, one), { warmUp: wait });
    source.offer(releaseOf(2, two));
    await began(1);
    source.offer(releaseOf(3, 'type Query {'));
    await happened('refused');
    waiting[0]?.();
    await happened('serving 2');
    expect(figures).toEqual(['serving 1', 'refused', 'serving 2']);
    expect(detail()).toContain('revision 2; a newer one is refused');
  });

  test('serve a release whose warm-up fails, and log why', async () => {
    const { source, happened, log } = await open(releaseOf(1, one), {
      warmUp: () => Promise.reject(new Error('it is cold')),
    });
    source.offer(releaseOf(2, two));
    await happened('serving 2');
    expect(log.lines.join('')).toContain('it is cold');
  });
});
