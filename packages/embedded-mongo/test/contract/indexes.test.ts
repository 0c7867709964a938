import { describe, expect, test } from '@jest/globals';
import { createIndex, SLOW, useDatabase } from '../support/contract.ts';

const contract = useDatabase('indexes');

describe('an index', () => {
  test('is listed as it was made, and dropped by name or key', async () => {
    const collection = contract.collection();
    expect(await createIndex(collection, { a: 1, b: -1 })).toBe('a_1_b_-1');
    await createIndex(collection, { s: 1 }, { sparse: true, name: 'sp' });
    await createIndex(collection, { p: 1 }, { partialFilterExpression: { on: true } });
    await createIndex(collection, { at: 1 }, { expireAfterSeconds: 60 });
    await createIndex(collection, { u: 1 }, { unique: true });
    await createIndex(collection, { '$**': 1 });
    await createIndex(collection, { h: 'hashed' });
    expect(await collection.indexes()).toEqual([
      { v: 2, key: { _id: 1 }, name: '_id_' },
      { v: 2, key: { a: 1, b: -1 }, name: 'a_1_b_-1' },
      { v: 2, key: { s: 1 }, name: 'sp', sparse: true },
      { v: 2, key: { p: 1 }, name: 'p_1', partialFilterExpression: { on: true } },
      { v: 2, key: { at: 1 }, name: 'at_1', expireAfterSeconds: 60 },
      { v: 2, key: { u: 1 }, name: 'u_1', unique: true },
      { v: 2, key: { '$**': 1 }, name: '$**_1' },
      { v: 2, key: { h: 'hashed' }, name: 'h_hashed' },
    ]);
    await collection.dropIndex('sp');
    await contract.db.command({ dropIndexes: collection.collectionName, index: { p: 1 } });
    expect((await collection.indexes()).map(({ name }) => name)).not.toContain('p_1');
    await collection.dropIndexes();
    expect(await collection.indexes()).toHaveLength(1);
  });

  test('that conflicts with another is refused with the code that drivers know', async () => {
    const collection = contract.collection();
    await createIndex(collection, { a: 1 });
    await createIndex(collection, { a: 1 });
    const sameKey = createIndex(collection, { a: 1 }, { name: 'other' });
    await expect(sameKey).rejects.toMatchObject({ code: 85, codeName: 'IndexOptionsConflict' });
    const sameName = createIndex(collection, { b: 1 }, { name: 'a_1' });
    await expect(sameName).rejects.toMatchObject({ code: 86, codeName: 'IndexKeySpecsConflict' });
    await expect(createIndex(collection, { a: 1 }, { unique: true })).rejects.toMatchObject({
      code: 86,
    });
    await expect(collection.dropIndex('none')).rejects.toMatchObject({
      code: 27,
      codeName: 'IndexNotFound',
    });
    await expect(collection.dropIndex('_id_')).rejects.toMatchObject({ code: 72 });
  });

  test('that is unique is not built over duplicates, and leaves nothing', async () => {
    const collection = contract.collection();
    await collection.insertMany([{ a: 1 }, { a: 1 }]);
    await expect(createIndex(collection, { a: 1 }, { unique: true })).rejects.toMatchObject({
      code: 11000,
    });
    const two = [{ key: { b: 1 } }, { key: { a: 1 }, unique: true }];
    await expect(collection.createIndexes(two)).rejects.toMatchObject({ code: 11000 });
    expect(await collection.indexes()).toHaveLength(1);
  });

  test('that is unique counts a missing field as null, unless it is sparse or partial', async () => {
    const plain = contract.collection();
    await createIndex(plain, { k: 1 }, { unique: true });
    await plain.insertOne({ a: 1 });
    await expect(plain.insertOne({ k: null })).rejects.toMatchObject({ code: 11000 });

    const sparse = contract.collection();
    await createIndex(sparse, { k: 1 }, { unique: true, sparse: true });
    await sparse.insertMany([{ a: 1 }, { a: 2 }, { k: null }]);
    await expect(sparse.insertOne({ k: null })).rejects.toMatchObject({ code: 11000 });

    const partial = contract.collection();
    await createIndex(partial, { k: 1 }, { unique: true, partialFilterExpression: { on: true } });
    await partial.insertMany([{ k: 1 }, { k: 1 }, { k: 1, on: true }]);
    const entering = partial.updateOne({ on: { $exists: false } }, { $set: { on: true } });
    await expect(entering).rejects.toMatchObject({ code: 11000 });
  });

  test('over an array tells documents apart by each element, and pairs fields of one element', async () => {
    const tags = contract.collection();
    await createIndex(tags, { tags: 1 }, { unique: true });
    await tags.insertOne({ tags: ['a', 'b', 'a'] });
    await expect(tags.insertOne({ tags: ['c', 'b'] })).rejects.toMatchObject({ code: 11000 });

    const items = contract.collection();
    await createIndex(items, { 'items.k': 1, 'items.v': 1 }, { unique: true });
    await items.insertOne({
      items: [
        { k: 1, v: 1 },
        { k: 2, v: 2 },
      ],
    });
    await items.insertOne({ items: [{ k: 1, v: 2 }] });
    await expect(items.insertOne({ items: [{ k: 2, v: 2 }] })).rejects.toMatchObject({
      code: 11000,
    });
  });

  test('refuses a document with two arrays that it would have to pair', async () => {
    const collection = contract.collection();
    await createIndex(collection, { a: 1, b: 1 });
    await expect(collection.insertOne({ a: [1], b: [2] })).rejects.toMatchObject({ code: 171 });
    expect(await collection.countDocuments()).toBe(0);
  });

  test('that is not well formed is refused', async () => {
    const collection = contract.collection();
    const command = (index: object) =>
      contract.db.command({ createIndexes: collection.collectionName, indexes: [index] });
    await expect(command({ key: { a: 0 }, name: 'n' })).rejects.toMatchObject({ code: 67 });
    await expect(command({ key: { a: 'nope' }, name: 'n' })).rejects.toMatchObject({ code: 67 });
    await expect(command({ key: {}, name: 'n' })).rejects.toMatchObject({ code: 67 });
    await expect(command({ key: { a: 1 }, name: 'n', nope: 1 })).rejects.toMatchObject({
      code: 197,
    });
  });

  test(
    'with expireAfterSeconds removes documents whose time has come',
    async () => {
      const collection = contract.collection();
      await createIndex(collection, { at: 1 }, { expireAfterSeconds: 1 });
      await createIndex(collection, { later: -1 }, { expireAfterSeconds: 3600 });
      const [past, future] = [new Date(Date.now() - 5000), new Date(Date.now() + 3_600_000)];
      await collection.insertMany([
        { _id: 'past', at: past },
        { _id: 'in an array', at: [future, past] },
        { _id: 'future', at: future },
        { _id: 'no date', at: 1 },
        { _id: 'later', later: past },
      ]);
      while ((await collection.countDocuments()) > 3) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(await collection.distinct('_id')).toEqual(['future', 'later', 'no date']);
    },
    SLOW,
  );

  test('is what mongoose compares its schema with', async () => {
    const { default: mongoose } = await import('mongoose');
    const connection = await mongoose.createConnection(contract.uri).asPromise();
    try {
      const schema = new mongoose.Schema({ x: { type: String, index: true }, y: Number });
      const Model = connection.model('Synced', schema.index({ y: -1 }));
      await Model.createCollection();
      await Model.createIndexes();
      await Model.collection.createIndex({ zz: 1 }, {}, {});
      expect(await Model.syncIndexes()).toEqual(['zz_1']);
      expect(await Model.diffIndexes()).toEqual({ toDrop: [], toCreate: [] });
    } finally {
      await connection.close();
    }
  });
});
