import { describe, expect, test } from '@jest/globals';
import { BSONRegExp } from 'bson';
import { compareDocumentsBy, indexValues, sortDocuments } from '../../src/semantics.ts';
import { plain, typed } from '../bson.ts';

const sortedIds = (documents: readonly object[], sort: object): unknown[] =>
  sortDocuments(documents.map(typed), typed(sort)).map((document) => plain(document)['_id']);

describe('a sort', () => {
  test('orders types, and what is missing with null', () => {
    const documents = [
      { _id: 1, a: 2, b: 1 },
      { _id: 2, a: 1, b: 2 },
      { _id: 3, a: 1, b: 1 },
      { _id: 4, b: 0 },
      { _id: 5, a: 'str' },
      { _id: 6, a: null },
    ];
    expect(sortedIds(documents, { a: 1, b: -1, _id: 1 })).toEqual([4, 6, 2, 3, 1, 5]);
    expect(sortedIds(documents, { a: -1, _id: 1 })).toEqual([5, 1, 2, 3, 4, 6]);
  });

  test('takes the lowest of an array when it ascends and the highest when it descends', () => {
    const documents = [
      { _id: 'wide', a: [1, 9] },
      { _id: 'narrow', a: [4, 5] },
      { _id: 'empty', a: [] },
      { _id: 'null', a: null },
      { _id: 'three', a: 3 },
    ];
    expect(sortedIds(documents, { a: 1 })).toEqual(['empty', 'null', 'wide', 'three', 'narrow']);
    expect(sortedIds(documents, { a: -1 })).toEqual(['wide', 'narrow', 'three', 'null', 'empty']);
  });

  test('keeps the order of what is equal, and compares pairs alike', () => {
    const documents = [3, 1, 2].map((_id) => ({ _id, a: 1 }));
    expect(sortedIds(documents, { a: 1 })).toEqual([3, 1, 2]);
    expect(compareDocumentsBy(typed({ a: 1 }))(typed({ a: 1 }), typed({ a: 2 }))).toBeLessThan(0);
  });

  test.each<[object, number]>([
    [{ a: 2 }, 15975],
    [{ a: 'asc' }, 15975],
    [{ a: { $meta: 'textScore' } }, 238],
    [{ $a: 1 }, 16410],
    [{ a: new BSONRegExp('x') }, 15975],
  ])('by %j is refused', (sort, code) => {
    expect(() => compareDocumentsBy(typed(sort))).toThrow(expect.objectContaining({ code }));
  });
});

describe('the values at a path, as an index keeps them', () => {
  test.each<[object, string, unknown[]]>([
    [{ a: 1 }, 'a', [1]],
    [{}, 'a', [null]],
    [{ a: [1, 2] }, 'a', [1, 2]],
    [{ a: [] }, 'a', [undefined]],
    [{ a: [{ b: 1 }, { b: 2 }, {}] }, 'a.b', [1, 2, null]],
    [{ a: [1] }, 'a.b', [null]],
    [{ a: [{ b: 1 }, { b: 2 }] }, 'a.1.b', [2]],
    [{ a: { b: { c: 5 } } }, 'a.b.c', [5]],
    [{ a: 5 }, 'a.b', [null]],
  ])('of %j at %s', (document, path, expected) => {
    expect(indexValues(document as Record<string, unknown>, path)).toEqual(expected);
  });
});
