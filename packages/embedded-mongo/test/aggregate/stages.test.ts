import { describe, expect, test } from '@jest/globals';
import { Decimal128, Double, Long } from 'bson';
import { runPipeline, type Document } from '../../src/semantics.ts';
import { plain, spelled, typed } from '../bson.ts';

const ORDERS = [
  {
    _id: 1,
    cust: 1,
    total: 10,
    status: 'paid',
    items: [{ sku: 'a', qty: 1, price: 10 }],
    at: new Date('2026-01-05T10:00:00Z'),
  },
  {
    _id: 2,
    cust: 1,
    total: 30,
    status: 'paid',
    items: [
      { sku: 'a', qty: 1, price: 10 },
      { sku: 'b', qty: 2, price: 10 },
    ],
    at: new Date('2026-01-20T23:30:00Z'),
  },
  { _id: 3, cust: 2, total: 5, status: 'open', items: [], at: new Date('2026-02-01T00:00:00Z') },
  {
    _id: 4,
    cust: 3,
    total: 100,
    status: 'paid',
    items: [{ sku: 'c', qty: 10, price: 10 }],
    at: new Date('2026-02-11T00:00:00Z'),
  },
];
const COLLECTIONS: Readonly<Record<string, object[]>> = {
  orders: ORDERS,
  custs: [
    { _id: 1, name: 'Ann' },
    { _id: 2, name: 'Bob' },
  ],
};

const run = (pipeline: object[], source: object[] = ORDERS, lets: object = {}): Document[] =>
  runPipeline(pipeline.map(typed), source.map(typed), {
    now: new Date(0),
    lets: typed(lets),
    collection: (name) => (COLLECTIONS[name] ?? []).map(typed),
  });

const plainly = (...given: Parameters<typeof run>): Document[] => run(...given).map(plain);
const idsOf = (...given: Parameters<typeof run>): unknown[] =>
  plainly(...given).map(({ _id }) => _id);

describe('$match, $sort, $skip, $limit, $count, $sample', () => {
  test('select', () => {
    expect(idsOf([{ $match: { total: { $gt: 5 } } }, { $sort: { total: -1 } }])).toEqual([4, 2, 1]);
    expect(idsOf([{ $sort: { _id: -1 } }, { $skip: 1 }, { $limit: 2 }])).toEqual([3, 2]);
    expect(plainly([{ $match: { total: { $gt: 5 } } }, { $count: 'n' }])).toEqual([{ n: 3 }]);
    expect(plainly([{ $match: { total: -1 } }, { $count: 'n' }])).toEqual([]);
  });

  test('$sample gives distinct documents', () => {
    const ids = idsOf([{ $sample: { size: 3 } }]);
    expect(new Set(ids).size).toBe(3);
    expect(idsOf([{ $sample: { size: 9 } }])).toHaveLength(4);
  });

  test('$match may name the variables of the command', () => {
    expect(idsOf([{ $match: { $expr: { $eq: ['$cust', '$$c'] } } }], ORDERS, { c: 2 })).toEqual([
      3,
    ]);
  });
});

describe('$project, $addFields, $unset, $replaceRoot', () => {
  const DOCUMENT = { _id: 1, a: 1, b: { c: 2, d: 3 }, l: [{ x: 1, y: 2 }, { x: 3 }, 5] };
  const one = (stage: object): string => spelled(run([stage], [DOCUMENT])[0] ?? {});

  test.each<[object, object]>([
    [{ $project: { a: 1 } }, { _id: 1, a: 1 }],
    [{ $project: { _id: 0, a: 1 } }, { a: 1 }],
    [{ $project: { _id: 0 } }, { a: 1, b: { c: 2, d: 3 }, l: DOCUMENT.l }],
    [{ $project: { b: 0, l: 0 } }, { _id: 1, a: 1 }],
    [{ $project: { 'b.c': 1, 'l.x': 1 } }, { _id: 1, b: { c: 2 }, l: [{ x: 1 }, { x: 3 }] }],
    [{ $project: { b: { c: 0 }, l: 0 } }, { _id: 1, a: 1, b: { d: 3 } }],
    [{ $project: { z: '$b.c', a: 1 } }, { _id: 1, a: 1, z: 2 }],
    [{ $project: { a: '$nope', z: 'x' } }, { _id: 1, z: 'x' }],
    [{ $project: { 'b.e': { $add: ['$a', 1] }, 'b.c': 1 } }, { _id: 1, b: { c: 2, e: 2 } }],
    [{ $project: { _id: '$a', n: ['$a', '$nope'] } }, { _id: 1, n: [1, null] }],
    [{ $addFields: { a: '$b.c', z: 1 } }, { ...DOCUMENT, a: 2, z: 1 }],
    [{ $set: { 'b.e': 1, 'q.r': '$a' } }, { ...DOCUMENT, b: { c: 2, d: 3, e: 1 }, q: { r: 1 } }],
    [{ $addFields: { a: '$$REMOVE' } }, { _id: 1, b: DOCUMENT.b, l: DOCUMENT.l }],
    [{ $set: { 'l.z': 9 } }, { ...DOCUMENT, l: [{ x: 1, y: 2, z: 9 }, { x: 3, z: 9 }, { z: 9 }] }],
    [{ $unset: 'l' }, { _id: 1, a: 1, b: { c: 2, d: 3 } }],
    [{ $unset: ['l', 'b.c'] }, { _id: 1, a: 1, b: { d: 3 } }],
    [{ $replaceRoot: { newRoot: '$b' } }, { c: 2, d: 3 }],
    [{ $replaceWith: { $mergeObjects: ['$b', { e: '$a' }] } }, { c: 2, d: 3, e: 1 }],
  ])('%j', (stage, expected) => {
    expect(one(stage)).toBe(spelled(typed(expected)));
  });
});

describe('$group', () => {
  test('folds each group, groups in order of their first document', () => {
    const group = {
      _id: '$cust',
      sum: { $sum: '$total' },
      n: { $sum: 1 },
      count: { $count: {} },
      avg: { $avg: '$total' },
      max: { $max: '$total' },
      min: { $min: '$total' },
      ids: { $push: '$_id' },
      st: { $addToSet: '$status' },
      first: { $first: '$total' },
      last: { $last: '$total' },
    };
    expect(plainly([{ $group: group }])[0]).toEqual({
      _id: 1,
      sum: 40,
      n: 2,
      count: 2,
      avg: 20,
      max: 30,
      min: 10,
      ids: [1, 2],
      st: ['paid'],
      first: 10,
      last: 30,
    });
    expect(idsOf([{ $group: group }])).toEqual([1, 2, 3]);
  });

  test('keeps the best of each group', () => {
    const best = { sortBy: { total: -1 }, output: '$_id' };
    const group = {
      _id: '$status',
      top: { $top: best },
      two: { $topN: { ...best, n: 2 } },
      worst: { $bottom: best },
      worstTwo: { $bottomN: { ...best, n: 2 } },
      firstTwo: { $firstN: { input: '$_id', n: 2 } },
      lastTwo: { $lastN: { input: '$_id', n: 2 } },
      most: { $maxN: { input: '$total', n: 2 } },
      least: { $minN: { input: '$total', n: 2 } },
      pairs: { $topN: { n: 1, sortBy: { cust: 1, total: -1 }, output: ['$cust', '$total'] } },
    };
    expect(plainly([{ $group: group }])[0]).toEqual({
      _id: 'paid',
      top: 4,
      two: [4, 2],
      worst: 1,
      worstTwo: [2, 1],
      firstTwo: [1, 2],
      lastTwo: [2, 4],
      most: [100, 30],
      least: [10, 30],
      pairs: [[1, 30]],
    });
  });

  test('keeps the best of a group that is much larger than what is kept', () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({
      _id: index,
      v: (index * 7919) % 5000,
    }));
    const group = (name: string): object => ({
      $group: { _id: null, t: { [name]: { n: 3, sortBy: { v: -1 }, output: '$v' } } },
    });
    expect(plainly([group('$topN')], many)[0]?.['t']).toEqual([4999, 4998, 4997]);
    expect(plainly([group('$bottomN')], many)[0]?.['t']).toEqual([2, 1, 0]);
  });

  test('groups by equal values whatever their types, and null with what is missing', () => {
    const values = [1, new Double(1), Decimal128.fromString('1.0'), null, undefined, 'x'];
    const source = values.map((v, _id) => (v === undefined ? { _id } : { _id, v }));
    expect(plainly([{ $group: { _id: '$v', n: { $sum: 1 } } }], source)).toEqual([
      { _id: 1, n: 3 },
      { _id: null, n: 2 },
      { _id: 'x', n: 1 },
    ]);
    expect(plainly([{ $group: { _id: { c: '$cust', s: '$status' }, n: { $sum: 1 } } }])[0]).toEqual(
      { _id: { c: 1, s: 'paid' }, n: 2 },
    );
  });

  test.each<[string, unknown[], object, unknown]>([
    ['ints sum to an int', [1, 2], { $sum: '$v' }, 3],
    ['ints and longs to a long', [1, Long.fromNumber(2)], { $sum: '$v' }, Long.fromNumber(3)],
    [
      'decimals exactly',
      ['0.30', '0.20', '10.00', '9.99'].map((text) => Decimal128.fromString(text)),
      { $sum: '$v' },
      Decimal128.fromString('20.49'),
    ],
    [
      'the average of decimals is a decimal',
      [Decimal128.fromString('1'), 2],
      { $avg: '$v' },
      Decimal128.fromString('1.5'),
    ],
    ['the average of ints is a double', [1, 3], { $avg: '$v' }, new Double(2)],
    ['of nothing is null', ['x'], { $avg: '$v' }, null],
    ['the sum of nothing is 0', ['x'], { $sum: '$v' }, 0],
    ['null is not a minimum', [null, 5], { $min: '$v' }, 5],
    ['missing values are not pushed', [1], { $push: '$nope' }, []],
    ['the first value may be missing', [1], { $first: '$nope' }, null],
    ['documents merge', [{ a: 1 }, { b: 2 }, null], { $mergeObjects: '$v' }, { a: 1, b: 2 }],
    ['standard deviation', [2, 4, 4, 4, 5, 5, 7, 9], { $stdDevPop: '$v' }, new Double(2)],
  ])('%s', (_name, values, accumulator, expected) => {
    const source = values.map((v) => ({ v }));
    const [result] = run([{ $group: { _id: null, r: accumulator } }], source);
    expect(spelled({ r: result?.['r'] })).toBe(spelled(typed({ r: expected })));
  });
});

describe('$unwind', () => {
  test('gives a document for each element', () => {
    const revenue = {
      $group: { _id: '$items.sku', r: { $sum: { $multiply: ['$items.qty', '$items.price'] } } },
    };
    expect(plainly([{ $unwind: '$items' }, revenue])).toEqual([
      { _id: 'a', r: 20 },
      { _id: 'b', r: 20 },
      { _id: 'c', r: 100 },
    ]);
  });

  test.each<[object, object[]]>([
    [{ path: '$a.b' }, [{ a: { b: 1, c: 1 } }, { a: { b: 2, c: 1 } }, { a: { b: 5 } }]],
    [
      { path: '$a.b', preserveNullAndEmptyArrays: true, includeArrayIndex: 'i' },
      [
        { a: { b: 1, c: 1 }, i: 0 },
        { a: { b: 2, c: 1 }, i: 1 },
        { a: { b: 5 }, i: null },
        { a: {}, i: null },
        { a: { b: null }, i: null },
        { i: null },
      ],
    ],
  ])('%j', (unwind, expected) => {
    const source = [
      { a: { b: [1, 2], c: 1 } },
      { a: { b: 5 } },
      { a: { b: [] } },
      { a: { b: null } },
      {},
    ];
    expect(plainly([{ $unwind: unwind }], source)).toEqual(expected);
  });
});

describe('$lookup', () => {
  const custs = COLLECTIONS['custs'];

  test('joins by equality', () => {
    const lookup = { from: 'custs', localField: 'cust', foreignField: '_id', as: 'c' };
    expect(plainly([{ $lookup: lookup }]).map(({ c }) => c)).toEqual([
      [{ _id: 1, name: 'Ann' }],
      [{ _id: 1, name: 'Ann' }],
      [{ _id: 2, name: 'Bob' }],
      [],
    ]);
  });

  test.each<[string, object, unknown[]]>([
    ['an array by its elements', { v: [1, 2] }, [1, 2]],
    ['null with null and missing', { v: null }, [3, 4]],
    ['what is missing with null and missing', {}, [3, 4]],
    ['numbers of any type', { v: new Double(1) }, [1]],
    ['arrays of documents', { v: [{ w: 1 }] }, []],
    ['an empty array with nothing', { v: [] }, []],
  ])('joins %s', (_name, document, expected) => {
    const foreign = [{ _id: 1, f: 1 }, { _id: 2, f: [2, 9] }, { _id: 3, f: null }, { _id: 4 }];
    const lookup = { from: 'x', localField: 'v', foreignField: 'f', as: 'found' };
    const [result] = runPipeline([typed({ $lookup: lookup })], [typed(document)], {
      now: new Date(0),
      collection: () => foreign.map(typed),
    });
    expect(plain(result ?? {})['found']).toEqual(
      foreign.filter(({ _id }) => expected.includes(_id)),
    );
  });

  test('runs a pipeline with variables for each document', () => {
    const pipeline = [
      {
        $match: { $expr: { $and: [{ $eq: ['$cust', '$$cid'] }, { $gt: ['$total', '$$least'] }] } },
      },
      { $project: { total: 1, _id: 0 } },
      { $sort: { total: -1 } },
    ];
    const lookup = { from: 'orders', let: { cid: '$_id', least: 5 }, pipeline, as: 'o' };
    expect(plainly([{ $lookup: lookup }], custs)).toEqual([
      { _id: 1, name: 'Ann', o: [{ total: 30 }, { total: 10 }] },
      { _id: 2, name: 'Bob', o: [] },
    ]);
  });

  test('joins by equality and then runs a pipeline; counting nothing gives nothing', () => {
    const pipeline = [{ $match: { status: 'open' } }, { $count: 'n' }];
    const lookup = { from: 'orders', localField: '_id', foreignField: 'cust', pipeline, as: 'o' };
    expect(plainly([{ $lookup: lookup }], custs).map(({ o }) => o)).toEqual([[], [{ n: 1 }]]);
  });

  test('in a pipeline of a lookup sees the variables of both', () => {
    const inner = {
      from: 'custs',
      let: { t: '$total' },
      pipeline: [{ $project: { s: { $add: ['$$t', '$$outer'] }, _id: 0 } }, { $limit: 1 }],
      as: 'i',
    };
    const lookup = {
      from: 'orders',
      let: { outer: '$_id' },
      pipeline: [{ $limit: 1 }, { $lookup: inner }],
      as: 'o',
    };
    expect(plainly([{ $lookup: lookup }, { $limit: 1 }], custs)[0]).toMatchObject({
      o: [{ i: [{ s: 11 }] }],
    });
  });

  test('asks the other collection once, for what the documents need', () => {
    const asked: unknown[] = [];
    const lookup = { from: 'custs', localField: 'cust', foreignField: '_id', as: 'c' };
    runPipeline([typed({ $lookup: lookup })], ORDERS.map(typed), {
      now: new Date(0),
      collection: (name, atLeast) => {
        asked.push([name, plain(atLeast ?? {})]);
        return [];
      },
    });
    expect(asked).toEqual([['custs', { _id: { $in: [1, 2, 3] } }]]);
  });
});

describe('$facet, $sortByCount, $bucket, $unionWith', () => {
  test('combine', () => {
    const facet = {
      data: [{ $sort: { total: -1 } }, { $limit: 1 }, { $project: { total: 1 } }],
      meta: [{ $count: 'n' }],
      by: [{ $sortByCount: '$status' }],
      none: [{ $match: { total: -1 } }],
    };
    expect(plainly([{ $facet: facet }])).toEqual([
      {
        data: [{ _id: 4, total: 100 }],
        meta: [{ n: 4 }],
        by: [
          { _id: 'paid', count: 3 },
          { _id: 'open', count: 1 },
        ],
        none: [],
      },
    ]);
    expect(plainly([{ $unionWith: 'custs' }])).toHaveLength(6);
    expect(
      idsOf([{ $unionWith: { coll: 'custs', pipeline: [{ $match: { name: 'Bob' } }] } }]),
    ).toEqual([1, 2, 3, 4, 2]);
  });

  test('$bucket counts ranges, and what is in none of them', () => {
    const output = { n: { $sum: 1 }, s: { $sum: '$total' } };
    const bucket = { groupBy: '$total', boundaries: [0, 20, 50], default: 'big', output };
    expect(plainly([{ $bucket: bucket }])).toEqual([
      { _id: 0, n: 2, s: 15 },
      { _id: 20, n: 1, s: 30 },
      { _id: 'big', n: 1, s: 100 },
    ]);
    expect(plainly([{ $bucket: { groupBy: '$total', boundaries: [5, 10, 101] } }])).toEqual([
      { _id: 5, count: 1 },
      { _id: 10, count: 3 },
    ]);
  });
});

describe('$setWindowFields', () => {
  const windows = (output: object, sortBy: object = { at: 1 }): Document[] =>
    plainly([
      { $setWindowFields: { partitionBy: '$cust', sortBy, output } },
      { $sort: { _id: 1 } },
    ]);

  test.each<[object, unknown[]]>([
    [{ $sum: '$total', window: { documents: ['unbounded', 'current'] } }, [10, 40, 5, 100]],
    [{ $sum: '$total' }, [40, 40, 5, 100]],
    [{ $max: '$total', window: { documents: [1, 1] } }, [30, null, null, null]],
    [{ $documentNumber: {} }, [1, 2, 1, 1]],
    [{ $rank: {} }, [1, 2, 1, 1]],
    [{ $shift: { output: '$total', by: -1, default: 0 } }, [0, 10, 0, 0]],
  ])('%j', (output, expected) => {
    expect(windows({ r: output }).map(({ r }) => r)).toEqual(expected);
  });

  test('ranks what sorts alike alike', () => {
    const output = { rank: { $rank: {} }, dense: { $denseRank: {} } };
    const results = plainly([{ $setWindowFields: { sortBy: { status: -1 }, output } }]);
    expect(results.map(({ rank, dense }) => [rank, dense])).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
      [4, 2],
    ]);
  });
});

describe('what cannot be run is refused by name', () => {
  test.each<[object, number, RegExp]>([
    [{ $nope: {} }, 40324, /Unrecognized pipeline stage name: '\$nope'/],
    [{ $match: {}, $sort: {} }, 40323, /exactly one field/],
    [{}, 40323, /exactly one field/],
    [{ $out: 'x' }, 238, /\$out is not carried/],
    [{ $merge: { into: 'x' } }, 238, /\$merge is not carried/],
    [{ $graphLookup: {} }, 238, /\$graphLookup is not carried/],
    [{ $match: 1 }, 15959, /\$match/],
    [{ $match: { a: { $nope: 1 } } }, 2, /unknown operator: \$nope/],
    [{ $sort: {} }, 15976, /at least one sort key/],
    [{ $limit: 0 }, 15958, /must be positive/],
    [{ $limit: -1 }, 5107201, /non-negative/],
    [{ $skip: 'x' }, 5107200, /non-negative/],
    [{ $project: {} }, 51272, /non-empty/],
    [{ $project: { a: 1, b: 0 } }, 31254, /exclusion on field b in inclusion/],
    [{ $project: { a: 0, b: '$c' } }, 31253, /inclusion on field b in exclusion/],
    [{ $project: { a: 1, 'a.b': 1 } }, 31249, /collision/],
    [{ $group: {} }, 15955, /must include an _id/],
    [{ $group: { _id: 1, a: 1 } }, 40234, /accumulator object/],
    [{ $group: { _id: 1, a: { $sum: 1, $avg: 1 } } }, 40238, /accumulator object/],
    [{ $group: { _id: 1, a: { $nope: 1 } } }, 15952, /unknown group operator '\$nope'/],
    [{ $group: { _id: 1, a: { $median: {} } } }, 238, /\$median is not carried/],
    [
      { $group: { _id: 1, a: { $topN: { n: 0, sortBy: { a: 1 }, output: 1 } } } },
      5787902,
      /positive/,
    ],
    [{ $unwind: 'a' }, 28818, /prefixed with a '\$'/],
    [{ $lookup: { from: 'x', as: 'y' } }, 9, /\$lookup needs/],
    [{ $lookup: { from: 'x', as: 'y', localField: 'a' } }, 9, /both or neither/],
    [{ $lookup: { from: 'x', as: 'y', pipeline: [{ $match: { $expr: '$$q' } }] } }, 17276, /q/],
    [{ $facet: { a: [{ $facet: {} }] } }, 40600, /not allowed to be used within a \$facet/],
    [{ $bucket: { groupBy: '$total', boundaries: [0, 20] } }, 40066, /needs a default/],
    [{ $bucket: { groupBy: '$total', boundaries: [2, 1], default: 5 } }, 40194, /sorted/],
    [{ $replaceRoot: { newRoot: '$total' } }, 40228, /must evaluate to an object/],
    [
      { $setWindowFields: { output: { a: { $sum: 1, window: { range: [0, 1] } } } } },
      238,
      /by range/,
    ],
    [{ $count: '$n' }, 40156, /\$count/],
  ])('%j', (stage, code, message) => {
    const attempt = (): unknown => run([stage]);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ code }));
  });
});
