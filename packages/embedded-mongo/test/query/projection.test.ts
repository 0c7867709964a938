import { describe, expect, test } from '@jest/globals';
import { compileFilter, compileProjection } from '../../src/semantics.ts';
import { plain, typed } from '../bson.ts';

const DOCUMENT = {
  _id: 1,
  a: 1,
  b: { c: 2, d: 3 },
  l: [1, 2, 3, 4],
  items: [
    { k: 1, v: 'a' },
    { k: 2, v: 'b' },
  ],
};

/** The projected document, and its fields in order. */
function projected(projection: object, filter: object = {}): [unknown, string[]] {
  const project = compileProjection(typed(projection), compileFilter(typed(filter)));
  const result = plain(project(typed(DOCUMENT)));
  return [result, Object.keys(result)];
}

describe('a projection', () => {
  const { _id, a, b, l, items } = DOCUMENT;

  test.each<[object, object]>([
    [{}, DOCUMENT],
    [{ a: 1 }, { _id, a }],
    [{ a: 1, _id: 0 }, { a }],
    [
      { a: true, nope: 1 },
      { _id, a },
    ],
    [{ _id: 1 }, { _id }],
    [{ _id: 0 }, { a, b, l, items }],
    [{ 'b.c': 1, _id: 0 }, { b: { c: 2 } }],
    [{ b: { c: 1 }, _id: 0 }, { b: { c: 2 } }],
    [{ 'b.nope': 1, _id: 0 }, { b: {} }],
    [{ 'a.b': 1 }, { _id }],
    [{ 'items.v': 1 }, { _id, items: [{ v: 'a' }, { v: 'b' }] }],
    [{ 'l.x': 1 }, { _id, l: [] }],
    [
      { b: 0, l: 0, items: 0 },
      { _id, a },
    ],
    [
      { 'items.k': 0, a: 0, b: 0, l: 0 },
      { _id, items: [{ v: 'a' }, { v: 'b' }] },
    ],
    [{ l: { $slice: 2 } }, { _id, a, b, l: [1, 2], items }],
    [
      { l: { $slice: -1 }, a: 1 },
      { _id, a, l: [4] },
    ],
    [
      { l: { $slice: [1, 2] }, _id: 1, a: 1 },
      { _id, a, l: [2, 3] },
    ],
    [
      { l: { $slice: [-3, 2] }, b: 0, items: 0 },
      { _id, a, l: [2, 3] },
    ],
    [{ items: { $elemMatch: { k: 2 } } }, { _id, items: [{ k: 2, v: 'b' }] }],
    [{ items: { $elemMatch: { k: 9 } } }, { _id }],
    [{ z: { $add: ['$a', 1] } }, { _id, z: 2 }],
    [
      { a: 1, z: '$b.c', text: 'x' },
      { _id, a, z: 2, text: 'x' },
    ],
  ])('%j', (projection, expected) => {
    expect(projected(projection)).toEqual([expected, Object.keys(expected)]);
  });

  test('takes the element that the filter matched', () => {
    expect(projected({ 'items.$': 1 }, { 'items.k': 2 })[0]).toEqual({
      _id: 1,
      items: [{ k: 2, v: 'b' }],
    });
    expect(projected({ 'l.$': 1, _id: 0 }, { l: { $gt: 2 } })[0]).toEqual({ l: [3] });
  });

  test.each<[object, number]>([
    [{ a: 1, b: 0 }, 31254],
    [{ a: 0, b: 1 }, 31253],
    [{ a: 1, 'a.b': 1 }, 31249],
    [{ 'a.b': 1, a: 1 }, 31250],
    [{ a: {} }, 51270],
    [{ a: { $meta: 'textScore' } }, 238],
    [{ a: { $nope: 1 } }, 168],
    [{ 'items.$': 1 }, 51246],
    [{ 'b.items': { $elemMatch: { k: 1 } } }, 31275],
  ])('%j is refused', (projection, code) => {
    expect(() => projected(projection)).toThrow(expect.objectContaining({ code }));
  });
});
