import { describe, expect, test } from '@jest/globals';
import { createIndex, useDatabase } from '../support/contract.ts';
import type { AnyDocument } from '../support/contract.ts';

const contract = useDatabase('collections');

describe('a collection', () => {
  test('is created, listed, renamed and dropped', async () => {
    const { db } = contract;
    await db.createCollection('made');
    await expect(db.command({ create: 'made', validator: { a: 1 } })).rejects.toMatchObject({
      code: 48,
      codeName: 'NamespaceExists',
    });
    await db.collection('implicit').insertOne({ a: 1 });
    await db.collection('implicit').rename('renamed');
    expect(await db.collection('renamed').countDocuments()).toBe(1);
    await expect(db.collection('none').rename('other')).rejects.toMatchObject({ code: 26 });
    const listed = await db.listCollections({ name: { $in: ['made', 'renamed'] } }).toArray();
    expect(listed.map(({ name, type }) => ({ name, type }))).toEqual(
      expect.arrayContaining([
        { name: 'made', type: 'collection' },
        { name: 'renamed', type: 'collection' },
      ]),
    );
    expect(await db.dropCollection('made')).toBe(true);
    expect(await db.listCollections({ name: 'made' }).toArray()).toEqual([]);
    const { databases } = await db.admin().listDatabases();
    expect(databases.map(({ name }) => name)).toContain(db.databaseName);
  });

  test('with a validator refuses documents that do not meet it', async () => {
    const { db } = contract;
    const validator = {
      $jsonSchema: {
        bsonType: 'object',
        required: ['name'],
        properties: {
          name: { bsonType: 'string', minLength: 2 },
          tags: { bsonType: 'array', items: { enum: ['a', 'b'] }, uniqueItems: true },
        },
      },
      n: { $not: { $lt: 0 } },
    };
    const collection = await db.createCollection('validated', { validator });
    await collection.insertOne({ name: 'ab', tags: ['a'], n: 0 });
    for (const wrong of [
      {},
      { name: 'a' },
      { name: 1 },
      { name: 'ab', tags: ['c'] },
      { name: 'ab', tags: ['a', 'a'] },
      { name: 'ab', n: -1 },
    ]) {
      await expect(collection.insertOne(wrong)).rejects.toMatchObject({ code: 121 });
    }
    const update = collection.updateOne({}, { $set: { name: 1 } });
    await expect(update).rejects.toMatchObject({ code: 121 });
    await collection.insertOne({ name: 1 }, { bypassDocumentValidation: true });
    expect(await collection.countDocuments()).toBe(2);
  });

  test('is written by $out, which replaces it, and by $merge, which adds to it', async () => {
    const source = contract.collection();
    await source.insertMany([
      { _id: 1, kind: 'a', n: 1 },
      { _id: 2, kind: 'b', n: 2 },
    ]);
    const { db } = contract;
    const target = db.collection<AnyDocument>('written');
    await createIndex(target, { kind: 1 }, { unique: true });
    await target.insertOne({ _id: 9 });
    await source.aggregate([{ $out: 'written' }]).toArray();
    expect(await target.find().toArray()).toEqual([
      { _id: 1, kind: 'a', n: 1 },
      { _id: 2, kind: 'b', n: 2 },
    ]);
    expect(await target.indexes()).toHaveLength(2);

    const failing = source.aggregate([{ $set: { kind: 'same' } }, { $out: 'written' }]).toArray();
    await expect(failing).rejects.toMatchObject({ code: 11000 });
    expect(await target.countDocuments({ kind: 'a' })).toBe(1);

    const merge = {
      into: 'written',
      on: 'kind',
      whenMatched: [{ $set: { n: { $add: ['$n', '$$new.n'] } } }],
    };
    await source.insertOne({ _id: 3, kind: 'c', n: 3 });
    await source.aggregate([{ $merge: merge }]).toArray();
    expect(await target.find().sort({ _id: 1 }).toArray()).toEqual([
      { _id: 1, kind: 'a', n: 2 },
      { _id: 2, kind: 'b', n: 4 },
      { _id: 3, kind: 'c', n: 3 },
    ]);
  });

  test('has a name that MongoDB allows', async () => {
    const { db } = contract;
    for (const name of ['', 'a$b', '.a', 'a.']) {
      await expect(db.command({ insert: name, documents: [{}] })).rejects.toMatchObject({
        code: 73,
      });
    }
  });
});
