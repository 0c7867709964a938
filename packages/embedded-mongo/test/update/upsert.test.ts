import { describe, expect, test } from '@jest/globals';
import { applyUpdate, upsertBase } from '../../src/semantics.ts';
import { spelled, typed } from '../bson.ts';

describe('the base of an upsert is what the filter says is equal', () => {
  test.each<[object, object]>([
    [{}, {}],
    [{ a: 1 }, { a: 1 }],
    [
      { _id: 7, 'k.j': 'v', 'k.i': 1 },
      { _id: 7, k: { j: 'v', i: 1 } },
    ],
    [{ a: { $eq: 1 } }, { a: 1 }],
    [{ a: { $gt: 1 }, b: { $ne: 2 } }, {}],
    [{ a: { $eq: 1, $gt: 0 } }, { a: 1 }],
    [{ $and: [{ a: 1 }, { b: { $eq: 2 } }] }, { a: 1, b: 2 }],
    [{ $or: [{ a: 1 }] }, { a: 1 }],
    [{ $or: [{ a: 1 }, { b: 1 }] }, {}],
    [{ $nor: [{ a: 1 }] }, {}],
    [{ a: { $in: [1] } }, { a: 1 }],
    [{ a: { $in: [1, 2] } }, {}],
    [{ a: { $all: [1] } }, { a: 1 }],
    [{ a: /x/ }, {}],
    [{ a: { b: 1 } }, { a: { b: 1 } }],
    [{ a: null }, { a: null }],
  ])('%j gives %j', (filter, expected) => {
    expect(spelled(upsertBase(typed(filter)))).toBe(spelled(typed(expected)));
  });

  test.each<[object]>([
    [{ $and: [{ a: 1 }, { a: 2 }] }],
    [{ a: { b: 1 }, 'a.c': 2 }],
    [{ 'a.c': 2, a: { b: 1 } }],
    [{ a: { $all: [1, 2] } }],
  ])('%j is refused: a path would have two values', (filter) => {
    expect(() => upsertBase(typed(filter))).toThrow(expect.objectContaining({ code: 54 }));
  });
});

describe('an upsert', () => {
  const inserted = (filter: object, update: object | object[]): string =>
    spelled(
      applyUpdate(
        upsertBase(typed(filter)),
        Array.isArray(update) ? update.map((stage: object) => typed(stage)) : typed(update),
        { isInsert: true, now: new Date(5) },
      ).document,
    );

  test.each<[string, object, object | object[], object]>([
    [
      'operators add to the base',
      { _id: 7, 'k.j': 'v' },
      { $set: { 'a.b': 1 }, $setOnInsert: { s: 1 }, $inc: { n: 1 } },
      { _id: 7, k: { j: 'v' }, a: { b: 1 }, n: 1, s: 1 },
    ],
    ['_id comes first', { z: 1 }, { $set: { _id: 1 } }, { _id: 1, z: 1 }],
    ['_id comes first when nothing is set', { z: 1, _id: 2 }, { $set: {} }, { _id: 2, z: 1 }],
    ['a replacement keeps the _id only', { _id: 7, a: 1 }, { b: 1 }, { _id: 7, b: 1 }],
    [
      'a pipeline sees the base',
      { _id: 2 },
      [{ $set: { n: { $add: [{ $ifNull: ['$n', 0] }, 1] }, at: '$$NOW' } }],
      { _id: 2, n: 1, at: new Date(5) },
    ],
  ])('%s', (_name, filter, update, expected) => {
    expect(inserted(filter, update)).toBe(spelled(typed(expected)));
  });

  test('cannot change the _id that the filter gives', () => {
    expect(() => inserted({ _id: 7 }, { $set: { _id: 8 } })).toThrow(
      expect.objectContaining({ code: 66 }),
    );
  });
});
