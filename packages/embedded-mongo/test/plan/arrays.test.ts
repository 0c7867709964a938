import { describe, expect, test } from '@jest/globals';
import type { Document } from 'bson';
import { deserialize } from 'bson';
import type { Collection } from '../../src/engine/collection.ts';
import { allOf, openQuery } from '../../src/plan/query.ts';
import { collectionOf, typed } from '../support/collection.ts';

function query(
  collection: Collection,
  filter: Document,
  sort?: Document,
): { ids: unknown[]; stage: string; docs: number } {
  const results = openQuery(collection, {
    filter: typed(filter),
    sort: sort && typed(sort),
    now: new Date(0),
  });
  const ids = [...allOf(results)].map(({ bytes }) => deserialize(bytes)['_id'] as unknown);
  const stage = String(results.plan.stage['stage']);
  return { ids, stage, docs: results.statistics.docsExamined };
}

describe('an index over arrays', () => {
  const documents = [
    { _id: 'one element', items: [{ k: 1, v: 2 }] },
    {
      _id: 'two elements',
      items: [
        { k: 1, v: 9 },
        { k: 3, v: 2 },
      ],
    },
    { _id: 'neither', items: [{ k: 5, v: 5 }] },
  ];
  const items = collectionOf(documents, [{ key: { 'items.k': 1, 'items.v': 1 } }]);

  test('finds two fields in different elements', () => {
    const { ids } = query(items, { 'items.k': 1, 'items.v': 2 });
    expect(ids).toEqual(['one element', 'two elements']);
  });

  test('is bounded by both fields inside one $elemMatch', () => {
    const { ids, docs } = query(items, { items: { $elemMatch: { k: 1, v: 2 } } });
    expect(ids).toEqual(['one element']);
    expect(docs).toBe(1);
  });

  test('finds a range that no single element is in', () => {
    const numbers = collectionOf(
      [
        { _id: 1, n: [1, 9] },
        { _id: 2, n: [5] },
      ],
      [{ key: { n: 1 } }],
    );
    expect(query(numbers, { n: { $gt: 4, $lt: 6 } }).ids.sort()).toEqual([1, 2]);
    expect(query(numbers, { n: { $elemMatch: { $gt: 4, $lt: 6 } } })).toMatchObject({
      ids: [2],
      docs: 1,
    });
  });

  test('does not sort, since an array is sorted by its least or greatest element', () => {
    const numbers = collectionOf(
      [
        { _id: 1, n: [2, 9] },
        { _id: 2, n: 5 },
      ],
      [{ key: { n: 1 } }],
    );
    expect(query(numbers, { n: { $gt: 0 } }, { n: -1 })).toMatchObject({
      ids: [1, 2],
      stage: 'SORT',
    });
  });
});

describe('an index that lacks documents', () => {
  const documents = [{ _id: 1 }, { _id: 2, a: 5 }, { _id: 3, a: null }, { _id: 4, a: 50 }];

  test('is not used when a document it lacks may match', () => {
    const sparse = collectionOf(documents, [{ key: { a: 1 }, sparse: true }]);
    expect(query(sparse, { a: null }).ids).toEqual([1, 3]);
    expect(query(sparse, {}, { a: 1 }).ids).toEqual([1, 3, 2, 4]);
    expect(query(sparse, { a: { $in: [null, 5] } }).ids).toEqual([1, 2, 3]);
    expect(query(sparse, { a: 5 })).toMatchObject({ ids: [2], docs: 1 });
  });

  test('by a filter is used when the query asks for no more', () => {
    const partial = collectionOf(documents, [
      { key: { a: 1 }, partialFilterExpression: { a: { $gte: 10 } } },
    ]);
    expect(query(partial, { a: { $gt: 1 } })).toMatchObject({ ids: [2, 4], docs: 4 });
    expect(query(partial, { a: { $gt: 20 } })).toMatchObject({ ids: [4], docs: 1 });
    expect(query(partial, { a: 50 })).toMatchObject({ ids: [4], docs: 1 });
    expect(query(partial, { $or: [{ a: 50 }, { a: 5 }] }).ids).toEqual([2, 4]);
  });
});
