import { describe, expect, test } from '@jest/globals';
import type { Collection, Filter } from 'mongodb';
import { createIndex, useDatabase } from '../support/contract.ts';
import type { AnyDocument } from '../support/contract.ts';

const contract = useDatabase('reads');

/** The plan's stages, outermost first. */
async function stagesOf(
  collection: Collection<AnyDocument>,
  filter: Filter<AnyDocument>,
  sort: Record<string, 1 | -1> = {},
): Promise<{ stages: string[]; keys: number; docs: number }> {
  const explained: unknown = await collection
    .find(filter)
    .sort(sort)
    .limit(10)
    .explain('executionStats');
  const stages: string[] = [];
  let stage = field(explained, 'queryPlanner', 'winningPlan');
  while (stage !== undefined) {
    stages.push(String(field(stage, 'stage')));
    stage = field(stage, 'inputStage');
  }
  return {
    stages,
    keys: Number(field(explained, 'executionStats', 'totalKeysExamined')),
    docs: Number(field(explained, 'executionStats', 'totalDocsExamined')),
  };
}

/** The value at a path of names. */
function field(value: unknown, ...names: string[]): unknown {
  return names.reduce<unknown>(
    (inner, name) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, name) : undefined,
    value,
  );
}

describe('a read', () => {
  test('comes in batches, to the end', async () => {
    const collection = contract.collection();
    await collection.insertMany(Array.from({ length: 1000 }, (_, _id) => ({ _id })));
    const expected = Array.from({ length: 1000 }, (_, _id) => _id);
    const found = await collection.find().batchSize(37).toArray();
    expect(found.map(({ _id }) => _id)).toEqual(expected);
    const aggregated = await collection.aggregate([{ $match: {} }], { batchSize: 100 }).toArray();
    expect(aggregated).toHaveLength(1000);
    expect(await collection.find().skip(990).limit(20).toArray()).toHaveLength(10);
    expect(await collection.find().batchSize(2).limit(-5).toArray()).toHaveLength(2);
  });

  test('goes on in order while documents change between its batches', async () => {
    const collection = contract.collection();
    await createIndex(collection, { n: 1 });
    await collection.insertMany(Array.from({ length: 50 }, (_, _id) => ({ _id, n: _id * 2 })));
    const cursor = collection
      .find({ n: { $gte: 0 } })
      .sort({ n: 1 })
      .batchSize(5);
    const seen: number[] = [];
    for await (const { n } of cursor) {
      seen.push(n as number);
      if (n === 20) {
        await collection.deleteMany({ n: { $in: [20, 22, 24, 40] } });
        await collection.insertOne({ _id: 'between', n: 61 });
      }
    }
    // 20 to 28 had come in one batch.
    const evens = Array.from({ length: 50 }, (_, at) => at * 2).filter((n) => n !== 40);
    expect(seen).toEqual([...evens, 61].sort((a, b) => a - b));
  });

  test('of a cursor that was closed or never was is an error', async () => {
    const getMore = contract.db.command({ getMore: 12345n, collection: 'c' });
    await expect(getMore).rejects.toMatchObject({ code: 43, codeName: 'CursorNotFound' });
    const collection = contract.collection();
    await collection.insertMany([{}, {}, {}]);
    const cursor = collection.find().batchSize(1);
    await cursor.next();
    const { id } = cursor;
    await cursor.close();
    const after = contract.db.command({ getMore: id, collection: collection.collectionName });
    await expect(after).rejects.toMatchObject({ code: 43 });
  });

  test('by a keyset page walks the index from the page on', async () => {
    const collection = contract.collection();
    await createIndex(collection, { at: -1, _id: -1 });
    await collection.insertMany(
      Array.from({ length: 500 }, (_, _id) => ({ _id, at: new Date(1e12 + (_id % 50) * 1000) })),
    );
    const seen: unknown[] = [];
    let filter: Filter<AnyDocument> = {};
    for (;;) {
      const page = await collection.find(filter).sort({ at: -1, _id: -1 }).limit(17).toArray();
      const end = page.at(-1);
      if (end === undefined) break;
      seen.push(...page.map(({ _id }) => _id));
      const { at, _id }: { at?: unknown; _id: string | number } = end;
      filter = { $or: [{ at: { $lt: at } }, { at, _id: { $lt: _id } }] };
    }
    expect(seen).toHaveLength(500);
    expect(new Set(seen).size).toBe(500);
  });

  test('by an indexed field reads no more than it gives', async () => {
    const collection = contract.collection();
    await createIndex(collection, { kind: 1, n: -1 });
    await collection.insertMany(
      Array.from({ length: 300 }, (_, n) => ({ _id: n, kind: n % 3, n })),
    );
    const equal = await stagesOf(collection, { kind: 1, n: 4 });
    expect(equal).toMatchObject({ stages: ['FETCH', 'IXSCAN'], docs: 1 });
    const sorted = await stagesOf(collection, { kind: 1 }, { n: -1 });
    expect(sorted.stages).not.toContain('SORT');
    expect(sorted.docs).toBe(10);
    const backwards = await stagesOf(collection, { kind: 1, n: { $lt: 200 } }, { n: 1 });
    expect(backwards.stages).not.toContain('SORT');
    expect(backwards.docs).toBe(10);
    const none = await stagesOf(collection, { other: 1 });
    expect(none).toMatchObject({ stages: ['COLLSCAN'], docs: 300 });
    const inMemory = await stagesOf(collection, {}, { other: 1 });
    expect(inMemory.stages).toEqual(['SORT', 'COLLSCAN']);
  });

  test('takes the index it is told to, and refuses one that is not there', async () => {
    const collection = contract.collection();
    await createIndex(collection, { a: 1 });
    await collection.insertMany([{ a: 2 }, { a: 1 }, { b: 1 }]);
    const hinted = await collection.find({ b: 1 }).hint('a_1').toArray();
    expect(hinted).toHaveLength(1);
    const natural = await collection.find().hint({ $natural: -1 }).toArray();
    expect(natural.map(({ a }) => a as unknown)).toEqual([undefined, 1, 2]);
    await expect(collection.find().hint('nope').toArray()).rejects.toMatchObject({ code: 2 });
  });

  test('that asks for what does not exist says so with MongoDB code', async () => {
    const collection = contract.collection();
    const find = collection.find({ a: { $nope: 1 } }).toArray();
    await expect(find).rejects.toMatchObject({ code: 2, codeName: 'BadValue' });
    const aggregate = collection.aggregate([{ $nope: {} }]).toArray();
    await expect(aggregate).rejects.toMatchObject({ code: 40324 });
    await expect(contract.db.command({ nope: 1 })).rejects.toMatchObject({
      code: 59,
      codeName: 'CommandNotFound',
    });
    const unknownField = contract.db.command({ find: collection.collectionName, nope: 1 });
    await expect(unknownField).rejects.toMatchObject({ code: 40415 });
    const wrongType = contract.db.command({ find: collection.collectionName, filter: 1 });
    await expect(wrongType).rejects.toMatchObject({ code: 14, codeName: 'TypeMismatch' });
  });
});
