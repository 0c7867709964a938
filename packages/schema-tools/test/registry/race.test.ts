import { expect, test } from '@jest/globals';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { advance } from '../../src/registry/advance.ts';
import type { Check } from '../../src/registry/check.ts';
import { Registry } from '../../src/registry/registry.ts';
import { folder } from '../support/folder.ts';
import { counting, emptyRevision } from './support/counting.ts';
import { expectWhole } from './support/history.ts';
import { Publisher } from './support/process.ts';
import { clientsSurvive, shopWithRegistry, type Shop } from './support/registry.ts';

process.env['PUBLISHED_BY'] = 'Ann';

test('of many processes that publish at once, none loses what another one published', async () => {
  const home = join(await folder({}), 'registry');
  const registry = await Registry.create(home, emptyRevision);
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const each = 8;
  const publishers = await Promise.all(names.map((name) => Publisher.start(home, name, each)));

  for (const publisher of publishers) publisher.begin();
  await Promise.all(publishers.map((publisher) => publisher.end()));

  const revisions = await expectWhole(registry);
  expect(revisions).toHaveLength(1 + names.length * each);
  expect(revisions.at(-1)?.subgraphs).toEqual(
    Object.fromEntries(names.map((name) => [name, { routingUrl: '', sdl: String(each) }])),
  );
});

test('a slow publisher leaves no older release over the one of a faster', async () => {
  const home = join(await folder({}), 'registry');
  await Registry.create(home, emptyRevision);
  const slow = await Registry.open(home);
  const readNewest = slow.newest.bind(slow);
  let isFirst = true;
  // Between what the slow one reads and what it writes, somebody else publishes.
  slow.newest = async () => {
    const newest = await readNewest();
    if (isFirst) {
      isFirst = false;
      await advance(await Registry.open(home), counting('fast'));
    }
    return newest;
  };

  await slow.release();

  expect(await slow.released()).toBe(2);
  await expectWhole(slow);
});

/** A check that lets somebody else publish before it is done, once. */
function afterSomebodyElse(publish: () => Promise<unknown>): Check {
  let first = true;
  return async (...graphs) => {
    if (first) {
      first = false;
      await publish();
    }
    return await clientsSurvive(...graphs);
  };
}

async function edit(shop: Shop, file: string, from: string, to: string): Promise<void> {
  const text = await readFile(shop.at(file), 'utf8');
  await writeFile(shop.at(file), text.replace(from, to));
}

test('who loses a race composes and checks again on top of the winner, and is told', async () => {
  const shop = await shopWithRegistry();
  await edit(shop, 'users.graphql', 'name: String!', 'name: String!\n  nickname: String');
  await edit(shop, 'orders.graphql', 'orderCount: Int!', 'orderCount: Int!\n  spent: Int');
  const sawSpent: boolean[] = [];
  const check = afterSomebodyElse(() => shop.publish('--subgraph', 'orders'));

  const { exitCode, printed } = await shop.publishWith(
    async (before, ...more) => {
      sawSpent.push(before.supergraphSdl.includes('spent'));
      return await check(before, ...more);
    },
    '--subgraph',
    'users',
  );

  expect(exitCode).toBe(0);
  expect(sawSpent).toEqual([false, true]);
  expect(printed).toContain('PUBLISHED_MEANWHILE: Revision 2: the schema of orders, by Ann.');
  expect(printed).toContain('Revision 3 is published');
  const { supergraph } = await shop.release();
  expect(supergraph).toContain('nickname: String');
  expect(supergraph).toContain('spent: Int');
});

test('a change that no longer composes with the winner’s is refused, and says whose that is', async () => {
  const shop = await shopWithRegistry();
  await edit(shop, 'users.graphql', 'name: String!', 'name: String!\n  spent: Int');
  await edit(shop, 'orders.graphql', 'orderCount: Int!', 'orderCount: Int!\n  spent: Int');

  const { exitCode, printed } = await shop.publishWith(
    afterSomebodyElse(() => shop.publish('--subgraph', 'orders')),
    '--subgraph',
    'users',
  );

  expect(exitCode).toBe(1);
  expect(printed).toContain('Revision 2: the schema of orders, by Ann.');
  expect(printed).toContain('error INVALID_FIELD_SHARING:');
  expect(printed).toContain('The newest revision stays 2');
  expect((await shop.release()).revision).toBe(2);
});

test('a schema does not replace one of the same subgraph that was published at the same time', async () => {
  const shop = await shopWithRegistry({ 'other.graphql': '' });
  const users = await readFile(shop.at('users.graphql'), 'utf8');
  await writeFile(shop.at('other.graphql'), users.replace('name:', 'theirs: Int\n  name:'));
  await edit(shop, 'users.graphql', 'name:', 'ours: Int\n  name:');
  const theirs = ['--subgraph', 'users', '--schema', shop.at('other.graphql')];

  const { exitCode, printed } = await shop.publishWith(
    afterSomebodyElse(() => shop.publish(...theirs)),
    '--subgraph',
    'users',
  );

  expect(exitCode).toBe(1);
  expect(printed).toContain('error CONFLICT: The same was changed at the same time (revision 2)');
  expect((await shop.release()).supergraph).toContain('theirs: Int');
});

test('the same schema from two at once is one revision, and both are content', async () => {
  const shop = await shopWithRegistry();
  await edit(shop, 'users.graphql', 'name:', 'ours: Int\n  name:');

  const outcome = await shop.publishWith(
    afterSomebodyElse(() => shop.publish('--subgraph', 'users')),
    '--subgraph',
    'users',
  );

  expect(outcome).toMatchObject({
    exitCode: 0,
    printed: expect.stringContaining('The newest revision stays 2: it is so already.'),
  });
});

test('a rollback does not undo what was published while it was asked for', async () => {
  const shop = await shopWithRegistry();
  await edit(shop, 'users.graphql', 'name:', 'ours: Int\n  name:');
  await shop.publish('--subgraph', 'users');
  await edit(shop, 'orders.graphql', 'orderCount', 'spent: Int\n  orderCount');

  const outcome = await shop.publishWith(
    afterSomebodyElse(() => shop.publish('--subgraph', 'orders')),
    '--rollback',
  );

  expect(outcome).toMatchObject({ exitCode: 1, printed: expect.stringContaining('CONFLICT') });
  expect((await shop.release()).supergraph).toContain('spent: Int');
});
