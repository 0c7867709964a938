import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';

import { readSeed, seedCollection } from '@shop/service-kit';

import { openDatabase } from './support/database.ts';
import { type ItemModel, makeItem, makeItems, openItems } from './support/items.ts';

describe('seedCollection', () => {
  let database: Awaited<ReturnType<typeof openDatabase>>;
  let items: ItemModel;
  beforeEach(async () => {
    database = await openDatabase();
    items = openItems(database.connection);
  });
  afterEach(() => database.stop());

  test('adds what is not there, and says how much', async () => {
    const documents = makeItems(30);
    expect(await seedCollection(items, documents.slice(0, 10))).toBe(10);
    expect(await seedCollection(items, documents)).toBe(20);
    const stored = await items.find().sort({ _id: 1 }).lean();
    expect(stored).toEqual(documents);
  });

  test('changes nothing the second time, what was changed meanwhile included', async () => {
    const documents = makeItems(3);
    await seedCollection(items, documents);
    await items.updateOne({}, { $set: { name: 'renamed' } });
    const before = await items.find().sort({ _id: 1 }).lean();
    expect(await seedCollection(items, documents)).toBe(0);
    expect(await items.find().sort({ _id: 1 }).lean()).toEqual(before);
  });

  test('adds each document once when several processes seed at once', async () => {
    const documents = makeItems(50);
    const added = await Promise.all(
      Array.from({ length: 5 }, () => seedCollection(items, documents)),
    );
    expect(added.reduce((sum, count) => sum + count)).toBe(50);
    expect(await items.countDocuments()).toBe(50);
  });

  test('leaves out a document of which a unique value is taken', async () => {
    await items.collection.createIndex({ name: 1 }, { unique: true }, {});
    const documents = ['a', 'b', 'c'].map((name) => makeItem({ name }));
    await items.create(makeItem({ name: 'b' }));
    expect(await seedCollection(items, documents)).toBe(2);
    expect(await items.countDocuments()).toBe(3);
  });

  test('fails for any other reason that a document is not written', async () => {
    const wrong = { ...makeItem(), $where: 'x' };
    await expect(seedCollection(items, [wrong])).rejects.toThrow();
  });
});

describe('readSeed', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seed-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const seedFile = async (text: string): Promise<URL> => {
    const path = join(folder, 'seed.json');
    await writeFile(path, text);
    return pathToFileURL(path);
  };
  const row = z.object({ at: z.iso.datetime().transform((text) => new Date(text)) });

  test('reads and converts each element', async () => {
    const file = await seedFile('[{"at":"2026-01-01T00:00:00Z"}]');
    expect(readSeed(file, row)).toEqual([{ at: new Date('2026-01-01T00:00:00Z') }]);
  });

  test.each(['{"at":"2026-01-01T00:00:00Z"}', '[{"at":"yesterday"}]', '[', '[{}]'])(
    'refuses %j',
    async (text) => {
      const file = await seedFile(text);
      expect(() => readSeed(file, row)).toThrow();
    },
  );
});
