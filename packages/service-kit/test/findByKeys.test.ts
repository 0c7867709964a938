import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findByKeys, findPages } from '@shop/service-kit';

import { openDatabase } from './support/database.ts';
import { type Item, type ItemModel, makeItems, openItems } from './support/items.ts';

/** More than the 101 documents that a database gives at once by default. */
const stored = makeItems(250);
const keys = stored.map(({ _id }) => _id.toHexString());

let database: Awaited<ReturnType<typeof openDatabase>>;
let items: ItemModel;

beforeAll(async () => {
  database = await openDatabase();
  items = openItems(database.connection);
  await items.insertMany(stored);
});
afterAll(() => database.stop());

async function commandsOf(run: () => Promise<unknown>): Promise<string[]> {
  const commands: string[] = [];
  const note = ({ commandName }: { commandName: string }) => commands.push(commandName);
  const client = database.connection.getClient().on('commandStarted', note);
  await run();
  client.off('commandStarted', note);
  return commands;
}

const ids = (found: readonly Item[]) => found.map(({ _id }) => _id.toHexString());

describe('finding by keys', () => {
  test('gives what has one of the keys', async () => {
    const found = await findByKeys(items, '_id', [...keys.slice(3, 6), 'f'.repeat(24)]);
    expect(ids(found).sort()).toEqual(keys.slice(3, 6).sort());
  });

  test('gives nothing for no keys', async () => {
    await expect(findByKeys(items, '_id', [])).resolves.toEqual([]);
  });

  test('asks the database once, however many there are', async () => {
    await expect(commandsOf(() => findByKeys(items, '_id', keys))).resolves.toEqual(['find']);
  });
});

test('the pages of many lists are asked for once too', async () => {
  const pages = () =>
    findPages(items, {
      foreignKey: '_id',
      keys: stored.map(({ _id }) => _id),
      keyset: { name: 'items', keys: [{ field: '_id', direction: 1, type: 'id' }] },
      page: { first: 1 },
    });
  await expect(commandsOf(pages)).resolves.toEqual(['aggregate']);
});
