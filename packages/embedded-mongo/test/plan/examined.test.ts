import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Document } from 'bson';
import type { Collection } from '../../src/engine/collection.ts';
import { allOf, openQuery } from '../../src/plan/query.ts';
import { collectionOf, typed } from '../support/collection.ts';

/** How much a query reads, and how many documents it gives. */
function read(
  collection: Collection,
  filter: Document,
  sort?: Document,
  limit?: number,
): { keys: number; docs: number; found: number } {
  const query = { filter: typed(filter), sort: sort && typed(sort), limit, now: new Date(0) };
  const results = openQuery(collection, query);
  const found = [...allOf(results)].length;
  return { keys: results.statistics.keysExamined, docs: results.statistics.docsExamined, found };
}

const SIZES = [1000, 100_000] as const;

describe.each(SIZES)('with %i documents', (size) => {
  let collection: Collection;
  beforeAll(() => {
    const documents = Array.from({ length: size }, (_, _id) => ({
      _id,
      sku: `s${_id}`,
      at: _id % 100,
      shop: _id % 2,
      tags: [`t${_id % 500}`, 'all'],
    }));
    collection = collectionOf(documents, [
      { key: { sku: 1 }, unique: true },
      { key: { at: -1, _id: -1 } },
      { key: { shop: 1, at: -1, _id: -1 } },
      { key: { tags: 1 } },
    ]);
  }, 60_000);

  test('a lookup by _id or a unique field reads one document', () => {
    expect(read(collection, { _id: 500 })).toEqual({ keys: 1, docs: 1, found: 1 });
    expect(read(collection, { sku: 's500' })).toEqual({ keys: 1, docs: 1, found: 1 });
    expect(read(collection, { sku: { $in: ['s1', 's500', 'none'] } }).docs).toBe(2);
    expect(read(collection, { sku: /^s99/, _id: 99 })).toEqual({ keys: 1, docs: 1, found: 1 });
  });

  test('a keyset page reads a page', () => {
    const after = { $or: [{ at: { $lt: 50 } }, { at: 50, _id: { $lt: 450 } }] };
    const sort = { at: -1, _id: -1 };
    expect(read(collection, after, sort, 20)).toEqual({ keys: 20, docs: 20, found: 20 });
    expect(read(collection, { shop: 0, ...after }, sort, 20)).toMatchObject({ docs: 20 });
    const before = { $or: [{ at: { $gt: 50 } }, { at: 50, _id: { $gt: 450 } }] };
    expect(read(collection, before, { at: 1, _id: 1 }, 20)).toMatchObject({ keys: 20, docs: 20 });
  });

  test('a page of several shops is merged in order', () => {
    const filter = { shop: { $in: [0, 1] } };
    const page = read(collection, filter, { at: -1, _id: -1 }, 20);
    expect(page.found).toBe(20);
    expect(page.docs).toBeLessThanOrEqual(22);
  });

  test('the first by an index, and alternatives with an index each, read what they give', () => {
    expect(read(collection, {}, { sku: -1 }, 5)).toMatchObject({ docs: 5 });
    const either = { $or: [{ sku: 's7' }, { _id: { $gte: 10, $lt: 13 } }] };
    expect(read(collection, either)).toMatchObject({ docs: 4, found: 4 });
  });

  test('a word in an array is found by its index', () => {
    const { docs, found } = read(collection, { tags: 't7' });
    expect(docs).toBe(found);
    expect(found).toBe(size / 500);
  });

  test('a range of an indexed field reads the range', () => {
    expect(read(collection, { _id: { $gt: 100, $lte: 110 } })).toMatchObject({ docs: 10 });
    const narrow = read(collection, { shop: 1, at: { $gte: 99 } });
    expect(narrow.docs).toBe(narrow.found);
  });
});
