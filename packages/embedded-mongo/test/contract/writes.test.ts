import { describe, expect, test } from '@jest/globals';
import { Binary, Decimal128, Double, Int32, Long, Timestamp, UUID } from 'mongodb';
import { createIndex, useDatabase } from '../support/contract.ts';

const contract = useDatabase('writes');

describe('a write', () => {
  test('keeps every type, and the order of fields, with the _id in front', async () => {
    const collection = contract.collection();
    const document = {
      int: new Int32(5),
      long: Long.fromString('9007199254740993'),
      double: new Double(5),
      decimal: Decimal128.fromString('1.10'),
      binary: new Binary(Buffer.from('hey'), 0),
      uuid: new UUID('7f1e2c4e-1a2b-4c3d-8e4f-5a6b7c8d9e0f'),
      date: new Date('2026-01-02T03:04:05.678Z'),
      regex: /ab+c/i,
      nothing: null,
      nested: { list: [new Int32(1), [new Int32(2), { b: new Double(3) }]] },
      'dash-key': 'ünïcödé 🎉',
      timestamp: new Timestamp({ t: 1, i: 2 }),
      empty: {},
      _id: 'last',
    };
    await collection.insertOne(document);
    const found = await collection.findOne({}, { promoteValues: false, promoteLongs: false });
    const { _id, ...rest } = document;
    expect(Object.entries(found ?? {})).toEqual(Object.entries({ _id, ...rest }));
    // Numbers of different types are equal when their values are; others aren't near misses.
    expect(await collection.countDocuments({ int: new Double(5), decimal: 1.1 })).toBe(0);
    expect(await collection.countDocuments({ int: new Double(5), double: new Long(5) })).toBe(1);
    expect(await collection.countDocuments({ long: Long.fromString('9007199254740992') })).toBe(0);
  });

  test('keeps a field called __proto__ and one called constructor', async () => {
    const collection = contract.collection();
    const hostile: unknown = JSON.parse('{"_id":1,"__proto__":{"a":1},"constructor":"c"}');
    await collection.insertOne(hostile as { _id: number });
    const found = await collection.findOne({ constructor: 'c' });
    expect(JSON.stringify(found)).toBe(JSON.stringify(hostile));
    expect(await collection.countDocuments({ '__proto__.a': 1 })).toBe(1);
  });

  test('stores a document of 15 MB and refuses one of 17', async () => {
    const collection = contract.collection();
    const text = 'x'.repeat(15 * 1024 * 1024);
    await collection.insertOne({ _id: 1, text });
    expect((await collection.findOne({ _id: 1 }))?.['text']).toBe(text);
    const tooLarge = collection.insertOne({ _id: 2, text: text + 'x'.repeat(2 * 1024 * 1024) });
    await expect(tooLarge).rejects.toThrow();
    const grown = collection.updateOne({ _id: 1 }, { $set: { more: 'x'.repeat(2 * 1024 * 1024) } });
    await expect(grown).rejects.toMatchObject({ code: 10334 });
    expect(await collection.countDocuments()).toBe(1);
  });

  test('that breaks a unique index says which one, with the key, and changes nothing', async () => {
    const collection = contract.collection();
    await createIndex(collection, { email: 1, 'profile.n': -1 }, { unique: true });
    await collection.insertMany([
      { _id: 1, email: 'a', profile: { n: 1 } },
      { _id: 2, email: 'b', profile: { n: 1 } },
    ]);
    const expected = {
      code: 11000,
      keyPattern: { email: 1, 'profile.n': -1 },
      keyValue: { email: 'a', 'profile.n': 1 },
      message: expect.stringContaining(
        `E11000 duplicate key error collection: ${contract.db.databaseName}.${collection.collectionName} index: email_1_profile.n_-1 dup key: { email: "a", profile.n: 1 }`,
      ) as unknown,
    };
    const duplicate = { _id: 3, email: 'a', profile: { n: 1 } };
    await expect(collection.insertOne(duplicate)).rejects.toMatchObject(expected);
    const update = collection.updateOne({ _id: 2 }, { $set: { email: 'a', other: 1 } });
    await expect(update).rejects.toMatchObject(expected);
    const modify = collection.findOneAndUpdate({ _id: 2 }, { $set: { email: 'a', other: 1 } });
    await expect(modify).rejects.toMatchObject({ code: 11000 });
    expect(await collection.countDocuments({ other: { $exists: true } })).toBe(0);
    expect(await collection.countDocuments()).toBe(2);
  });

  test('of many documents stops at an error when ordered, and goes on when not', async () => {
    const collection = contract.collection();
    const documents = [{ _id: 1 }, { _id: 1 }, { _id: 2 }];
    const ordered = collection.insertMany(documents, { ordered: true });
    await expect(ordered).rejects.toMatchObject({ code: 11000, result: { insertedCount: 1 } });
    expect(await collection.countDocuments()).toBe(1);
    const unordered = collection.insertMany(documents, { ordered: false });
    await expect(unordered).rejects.toMatchObject({ result: { insertedCount: 1 } });
    expect(await collection.distinct('_id')).toEqual([1, 2]);
  });

  test('of mixed kinds in bulk counts each kind', async () => {
    const collection = contract.collection();
    const result = await collection.bulkWrite([
      { insertOne: { document: { _id: 5 } } },
      { updateOne: { filter: { _id: 5 }, update: { $set: { a: 1 } } } },
      { updateMany: { filter: {}, update: { $set: { z: 1 } } } },
      { updateOne: { filter: { _id: 9 }, update: { $set: { b: 1 } }, upsert: true } },
      { replaceOne: { filter: { _id: 5 }, replacement: { r: 1 } } },
      { deleteOne: { filter: { _id: 9 } } },
    ]);
    expect(result).toMatchObject({
      insertedCount: 1,
      matchedCount: 3,
      modifiedCount: 3,
      upsertedCount: 1,
      upsertedIds: { 3: 9 },
      deletedCount: 1,
    });
    expect(await collection.find().toArray()).toEqual([{ _id: 5, r: 1 }]);
  });

  test('counts what it matched apart from what it changed', async () => {
    const collection = contract.collection();
    await collection.insertMany([{ n: 1 }, { n: 2 }]);
    expect(await collection.updateMany({}, { $set: { n: 2 } })).toMatchObject({
      matchedCount: 2,
      modifiedCount: 1,
    });
  });

  test('with its condition in the filter never oversells', async () => {
    const collection = contract.collection();
    await collection.insertOne({ _id: 1, stock: 50 });
    const sales = await Promise.all(
      Array.from({ length: 200 }, () =>
        collection.updateOne({ _id: 1, stock: { $gte: 1 } }, { $inc: { stock: -1 } }),
      ),
    );
    expect(sales.reduce((sum, { modifiedCount }) => sum + modifiedCount, 0)).toBe(50);
    expect(await collection.findOne({ _id: 1 })).toEqual({ _id: 1, stock: 0 });
  });

  test('that is an upsert by many at once inserts one document', async () => {
    const collection = contract.collection();
    await createIndex(collection, { email: 1 }, { unique: true });
    await Promise.allSettled(
      Array.from({ length: 30 }, () =>
        collection.updateOne({ email: 'x' }, { $inc: { n: 1 } }, { upsert: true }),
      ),
    );
    expect(await collection.countDocuments({ email: 'x' })).toBe(1);
  });

  test('does not meet a document twice that it moves in the index', async () => {
    const collection = contract.collection();
    await createIndex(collection, { n: 1 });
    await collection.insertMany([{ n: 1 }, { n: 2 }, { n: 3 }]);
    const result = await collection.updateMany({ n: { $gt: 0 } }, { $inc: { n: 10 } });
    expect(result.modifiedCount).toBe(3);
    expect(await collection.distinct('n')).toEqual([11, 12, 13]);
  });

  test('findAndModify gives the document before or after, sorted and projected', async () => {
    const collection = contract.collection();
    await collection.insertMany([
      { _id: 1, p: 1, q: 1 },
      { _id: 2, p: 9, q: 1 },
    ]);
    const set = { $set: { q: 2 } };
    const projection = { p: 0 };
    expect(await collection.findOneAndUpdate({}, set, { sort: { p: -1 }, projection })).toEqual({
      _id: 2,
      q: 1,
    });
    const after = { returnDocument: 'after', projection } as const;
    expect(await collection.findOneAndUpdate({ _id: 1 }, set, after)).toEqual({ _id: 1, q: 2 });
    const upsert = { upsert: true, includeResultMetadata: true, ...after } as const;
    const inserted = await collection.findOneAndUpdate({ _id: 3 }, set, upsert);
    expect(inserted).toMatchObject({
      value: { _id: 3, q: 2 },
      lastErrorObject: { n: 1, updatedExisting: false, upserted: 3 },
    });
    expect(await collection.findOneAndDelete({ _id: 1 })).toEqual({ _id: 1, p: 1, q: 2 });
    expect(await collection.findOneAndUpdate({ _id: 7 }, set)).toBeNull();
  });

  test('to members that do not exist is applied and says that they did not acknowledge it', async () => {
    const collection = contract.collection();
    const write = collection.insertOne({ _id: 1 }, { writeConcern: { w: 3, wtimeoutMS: 100 } });
    await expect(write).rejects.toMatchObject({ code: 100 });
    expect(await collection.countDocuments()).toBe(1);
  });
});
