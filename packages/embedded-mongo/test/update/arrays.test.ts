import { describe, expect, test } from '@jest/globals';
import { applyUpdate, compileFilter, MongoError } from '../../src/semantics.ts';
import { plain, typed } from '../bson.ts';

interface Extra {
  arrayFilters?: object[];
  filter?: object;
}

function updated(document: object, change: object, { arrayFilters, filter }: Extra = {}): unknown {
  const before = typed(document);
  const positional = filter && compileFilter(typed(filter)).positional(before);
  return plain(
    applyUpdate(before, typed(change), {
      isInsert: false,
      now: new Date(0),
      positional,
      ...(arrayFilters && { arrayFilters: arrayFilters.map(typed) }),
    }).document,
  );
}

describe('operators on arrays', () => {
  test.each<[unknown, object, unknown]>([
    [[1], { $push: { a: 2 } }, [1, 2]],
    [[1], { $push: { a: [2, 3] } }, [1, [2, 3]]],
    [undefined, { $push: { a: 'x' } }, ['x']],
    [undefined, { $push: { a: { $each: [] } } }, []],
    [[1], { $push: { a: { $each: [2, 3] } } }, [1, 2, 3]],
    [[1, 2], { $push: { a: { $each: [9, 5, 7], $sort: -1, $slice: 3 } } }, [9, 7, 5]],
    [[1, 2], { $push: { a: { $each: [0], $position: 0 } } }, [0, 1, 2]],
    [[1, 2], { $push: { a: { $each: [0], $position: -1 } } }, [1, 0, 2]],
    [[1, 2], { $push: { a: { $each: [0], $position: 99 } } }, [1, 2, 0]],
    [[1, 2, 3], { $push: { a: { $each: [], $slice: -2 } } }, [2, 3]],
    [[1, 2, 3], { $push: { a: { $each: [4], $slice: 0 } } }, []],
    [[3, 1], { $push: { a: { $each: [2], $sort: 1 } } }, [1, 2, 3]],
    [
      [{ q: 3 }, { q: 1 }],
      { $push: { a: { $each: [{ q: 2 }, {}], $sort: { q: 1 } } } },
      [{}, { q: 1 }, { q: 2 }, { q: 3 }],
    ],
    [[1, 2], { $addToSet: { a: 3 } }, [1, 2, 3]],
    [
      [{ a: 1, b: 2 }],
      { $addToSet: { a: { b: 2, a: 1 } } },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
    ],
    [[0, 9], { $addToSet: { a: { $each: [9, 1, 1] } } }, [0, 9, 1]],
    [undefined, { $addToSet: { a: { $each: [1, 1] } } }, [1]],
    [[1, 2, 3], { $pop: { a: 1 } }, [1, 2]],
    [[1, 2, 3], { $pop: { a: -1 } }, [2, 3]],
    [[0, 9, 7, 5, 1], { $pull: { a: { $gte: 7 } } }, [0, 5, 1]],
    [[1, 2, 1], { $pull: { a: 1 } }, [2]],
    [['ab', 'cd'], { $pull: { a: /^a/ } }, ['cd']],
    [['a', 'b', 'c'], { $pull: { a: { $in: ['a', 'c'] } } }, ['b']],
    [[{ k: 1, v: 1 }, { k: 2 }, 5], { $pull: { a: { k: 1 } } }, [{ k: 2 }, 5]],
    [[{ k: 1 }, { k: 2 }, { k: 3 }], { $pull: { a: { $or: [{ k: 1 }, { k: 3 }] } } }, [{ k: 2 }]],
    [[{ k: [1, 2] }], { $pull: { a: { k: { $elemMatch: { $gt: 1 } } } } }, []],
    [[0, 5, 1, 0], { $pullAll: { a: [0, 1] } }, [5]],
  ])('%j %j gives %j', (array, change, expected) => {
    const document = array === undefined ? {} : { a: array };
    expect(updated(document, change)).toEqual({ a: expected });
  });
});

describe('the positional operators', () => {
  const ITEMS = {
    items: [
      { s: 'a', q: 1 },
      { s: 'b', q: 2 },
      { s: 'a', q: 3 },
    ],
  };

  test.each<[string, object, object, Extra, object]>([
    [
      '$ is the element that the filter matched',
      ITEMS,
      { $set: { 'items.$.q': 20 } },
      { filter: { 'items.s': 'b' } },
      {
        items: [
          { s: 'a', q: 1 },
          { s: 'b', q: 20 },
          { s: 'a', q: 3 },
        ],
      },
    ],
    [
      '$ by $elemMatch',
      ITEMS,
      { $inc: { 'items.$.q': 1 } },
      { filter: { items: { $elemMatch: { s: 'a', q: 3 } } } },
      {
        items: [
          { s: 'a', q: 1 },
          { s: 'b', q: 2 },
          { s: 'a', q: 4 },
        ],
      },
    ],
    [
      '$ and an index of another element',
      { a: [1, 2] },
      { $set: { 'a.$': 5, 'a.0': 9 } },
      { filter: { a: 2 } },
      { a: [9, 5] },
    ],
    [
      '$[] is every element',
      ITEMS,
      { $inc: { 'items.$[].q': 1 } },
      {},
      {
        items: [
          { s: 'a', q: 2 },
          { s: 'b', q: 3 },
          { s: 'a', q: 4 },
        ],
      },
    ],
    [
      '$[id] is every element that its filter matches',
      ITEMS,
      { $inc: { 'items.$[e].q': 10 } },
      { arrayFilters: [{ 'e.s': 'a' }] },
      {
        items: [
          { s: 'a', q: 11 },
          { s: 'b', q: 2 },
          { s: 'a', q: 13 },
        ],
      },
    ],
    [
      '$[id] of plain values',
      { g: [70, 90, 95] },
      { $set: { 'g.$[g]': 100 } },
      { arrayFilters: [{ g: { $gte: 90 } }] },
      { g: [70, 100, 100] },
    ],
    [
      '$[id] with $or',
      ITEMS,
      { $unset: { 'items.$[e].q': '' } },
      { arrayFilters: [{ $or: [{ 'e.s': 'b' }, { 'e.q': 3 }] }] },
      { items: [{ s: 'a', q: 1 }, { s: 'b' }, { s: 'a' }] },
    ],
    [
      'two identifiers on one array',
      {
        a: [
          { x: 1, y: 1 },
          { x: 2, y: 2 },
        ],
      },
      { $set: { 'a.$[p].x': 9, 'a.$[q].y': 9 } },
      { arrayFilters: [{ 'p.x': 1 }, { 'q.y': { $gt: 0 } }] },
      {
        a: [
          { x: 9, y: 9 },
          { x: 2, y: 9 },
        ],
      },
    ],
    [
      'arrays in arrays',
      { a: [{ b: [1, 5] }, { b: [6] }] },
      { $set: { 'a.$[].b.$[big]': 0 } },
      { arrayFilters: [{ big: { $gt: 4 } }] },
      { a: [{ b: [1, 0] }, { b: [0] }] },
    ],
    [
      '$unset by $[] leaves null',
      { a: [1, 2] },
      { $unset: { 'a.$[]': 1 } },
      {},
      { a: [null, null] },
    ],
    [
      '$push into each',
      { a: [{ t: [] }, {}] },
      { $push: { 'a.$[].t': 1 } },
      {},
      { a: [{ t: [1] }, { t: [1] }] },
    ],
  ])('%s', (_name, document, change, extra, expected) => {
    expect(updated(document, change, extra)).toEqual(expected);
  });
});

describe('errors', () => {
  test.each<[object, object, Extra, number, RegExp]>([
    [{ a: 1 }, { $push: { a: 1 } }, {}, 2, /must be an array but is of type int/],
    [{ a: [] }, { $push: { a: { $each: 1 } } }, {}, 2, /argument to \$each in \$push/],
    [
      { a: [] },
      { $push: { a: { $each: [], $nope: 1 } } },
      {},
      2,
      /Unrecognized clause in \$push: \$nope/,
    ],
    [{ a: [] }, { $push: { a: { $each: [], $slice: 'x' } } }, {}, 2, /value for \$slice/],
    [{ a: [] }, { $push: { a: { $each: [], $sort: 5 } } }, {}, 2, /either 1 or -1/],
    [{ a: [] }, { $push: { a: { $each: [], $sort: { b: 2 } } } }, {}, 2, /either 1 or -1/],
    [{ a: 1 }, { $addToSet: { a: 1 } }, {}, 2, /non-array type int/],
    [{ a: [] }, { $addToSet: { a: { $each: 1 } } }, {}, 14, /argument to \$each in \$addToSet/],
    [{ a: 1 }, { $pop: { a: 1 } }, {}, 14, /non-array type 'int'/],
    [{ a: [] }, { $pop: { a: 2 } }, {}, 9, /\$pop expects 1 or -1/],
    [{ a: 1 }, { $pull: { a: 1 } }, {}, 2, /Cannot apply \$pull to a non-array value/],
    [{ a: [] }, { $pull: { a: { $nope: 1 } } }, {}, 2, /unknown operator: \$nope/],
    [{ a: [] }, { $pullAll: { a: 1 } }, {}, 2, /requires an array argument/],
    [{ a: [1] }, { $set: { 'a.$': 1 } }, {}, 2, /did not find the match needed/],
    [{ a: [[1]] }, { $set: { 'a.$.$': 1 } }, {}, 2, /Too many positional/],
    [{ a: [1] }, { $set: { $: 1 } }, {}, 2, /first part of the update path/],
    [{ a: 1 }, { $set: { 'a.$[]': 1 } }, {}, 2, /non-array element a/],
    [{}, { $set: { 'a.$[]': 1 } }, {}, 2, /path 'a' must exist/],
    [{ a: [1] }, { $set: { 'a.$[e]': 1 } }, {}, 2, /No array filter found for identifier 'e'/],
    [
      { a: [1] },
      { $set: { a: 1 } },
      { arrayFilters: [{ e: 1 }] },
      9,
      /identifier 'e' was not used/,
    ],
    [
      { a: [1] },
      { $set: { 'a.$[e]': 1 } },
      { arrayFilters: [{ e: 1 }, { e: 2 }] },
      9,
      /multiple array filters/,
    ],
    [{ a: [1] }, { $set: { 'a.$[E]': 1 } }, { arrayFilters: [{ E: 1 }] }, 2, /lowercase letter/],
    [
      { a: [1] },
      { $set: { 'a.$[e]': 1 } },
      { arrayFilters: [{ e: 1, f: 1 }] },
      9,
      /single top-level field name/,
    ],
    [
      { a: [1] },
      { $set: { 'a.$[e]': 1 } },
      { arrayFilters: [{}] },
      9,
      /without a top-level field name/,
    ],
    [
      { a: [1] },
      { $set: { 'a.$[]': 1, 'a.$[e]': 2 } },
      { arrayFilters: [{ e: 1 }] },
      40,
      /conflict/,
    ],
    [{ a: [1] }, { $set: { 'a.$[]': 1, 'a.0': 2 } }, {}, 40, /conflict/],
    [{ a: [1] }, { a: 1 }, { arrayFilters: [{ e: 1 }] }, 9, /arrayFilters and a replacement/],
  ])('%j %j', (document, change, extra, code, message) => {
    const run = (): unknown => updated(document, change, extra);
    expect(run).toThrow(MongoError);
    expect(run).toThrow(message);
    expect(run).toThrow(expect.objectContaining({ code }));
  });
});
