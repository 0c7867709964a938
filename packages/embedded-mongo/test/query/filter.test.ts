import { describe, expect, test } from '@jest/globals';
import { Binary, BSONRegExp, Decimal128, Double, Long, MaxKey, MinKey, ObjectId, UUID } from 'bson';
import { compileFilter, MongoError } from '../../src/semantics.ts';
import { typed } from '../bson.ts';

/** The `_id`s of the documents that a filter matches. */
function matching(documents: readonly object[], filter: object): unknown[] {
  const compiled = compileFilter(typed(filter));
  return documents
    .filter((document) => compiled.matches(typed(document)))
    .map((document) => Object.entries(document).find(([name]) => name === '_id')?.[1] as unknown);
}

const matches = (document: object, filter: object): boolean =>
  compileFilter(typed(filter)).matches(typed(document));

describe('operators', () => {
  const DOCUMENTS = [
    {
      _id: 1,
      n: 1,
      t: ['a', 'b'],
      o: { x: 1 },
      arr: [
        { s: 'A', q: 1 },
        { s: 'B', q: 5 },
      ],
    },
    { _id: 2, n: 2, t: ['b', 'c'], o: { x: 2 }, nul: null, arr: [{ s: 'A', q: 7 }] },
    { _id: 3, n: 3, t: [], s: 'Hello' },
    { _id: 4, n: 4, s: 'world', o: { x: null } },
    { _id: 5, s: 5 },
  ];

  test.each<[object, number[]]>([
    [{}, [1, 2, 3, 4, 5]],
    [{ n: { $gte: 2, $lt: 4 } }, [2, 3]],
    [{ n: { $eq: 2 } }, [2]],
    [{ n: { $ne: 1 } }, [2, 3, 4, 5]],
    [{ n: { $in: [1, 4] } }, [1, 4]],
    [{ n: { $in: [] } }, []],
    [{ n: { $nin: [1, 2] } }, [3, 4, 5]],
    [{ t: 'b' }, [1, 2]],
    [{ t: { $all: ['a', 'b'] } }, [1]],
    [{ t: { $all: [] } }, []],
    [{ t: { $size: 0 } }, [3]],
    [{ 'o.x': { $exists: true } }, [1, 2, 4]],
    [{ 'o.x': { $exists: false } }, [3, 5]],
    [{ nul: null }, [1, 2, 3, 4, 5]],
    [{ nul: { $type: 'null' } }, [2]],
    [{ nul: { $exists: 1 } }, [2]],
    [{ arr: { $elemMatch: { s: 'A', q: { $gt: 5 } } } }, [2]],
    [{ arr: { $elemMatch: { $or: [{ q: 5 }, { q: 7 }] } } }, [1, 2]],
    [{ arr: { $all: [{ $elemMatch: { s: 'A' } }, { $elemMatch: { q: 5 } }] } }, [1]],
    [{ 'arr.s': 'B' }, [1]],
    [{ 'arr.0.q': 1 }, [1]],
    [{ 'arr.1': { $exists: true } }, [1]],
    [{ $or: [{ n: 1 }, { s: 'Hello' }] }, [1, 3]],
    [{ $and: [{ n: { $gt: 1 } }, { n: { $lt: 3 } }] }, [2]],
    [{ $nor: [{ n: 1 }, { n: 2 }] }, [3, 4, 5]],
    [{ n: { $not: { $gt: 1 } } }, [1, 5]],
    [{ n: { $not: { $gt: 1, $lt: 4 } } }, [1, 4, 5]],
    [{ n: { $mod: [2, 0] } }, [2, 4]],
    [{ n: { $mod: [2, 1] } }, [1, 3]],
    [{ s: { $type: 'string' } }, [3, 4]],
    [{ s: { $type: ['int', 'string'] } }, [3, 4, 5]],
    [{ s: { $type: 'number' } }, [5]],
    [{ s: { $type: 2 } }, [3, 4]],
    [{ t: { $type: 'array' } }, [1, 2, 3]],
    [{ $expr: { $gt: ['$n', '$o.x'] } }, [3, 4]],
    [{ o: { x: 1 } }, [1]],
    [{ o: { $gt: { x: 1 } } }, [2]],
    [{ s: { $gt: '' } }, [3, 4]],
    [{ n: { $bitsAllSet: 3 } }, [3]],
    [{ n: { $bitsAnySet: [0] } }, [1, 3]],
    [{ n: { $bitsAllClear: [0, 1] } }, [4]],
    [{ n: { $bitsAnyClear: 3 } }, [1, 2, 4]],
    [{ n: 1, $comment: 'why' }, [1]],
    [{ n: { $gt: new MinKey() } }, [1, 2, 3, 4]],
    [{ n: { $lt: new MaxKey() } }, [1, 2, 3, 4]],
  ])('%j', (filter, expected) => {
    expect(matching(DOCUMENTS, filter)).toEqual(expected);
  });
});

describe('types are compared with their like', () => {
  test.each<[string, unknown, object, boolean]>([
    ['a date range does not hold for a string', new Date(0), { $gt: '1960' }, false],
    ['a date range', new Date(5), { $gt: new Date(1), $lte: new Date(5) }, true],
    ['an int equals a double', 5, { $eq: new Double(5) }, true],
    ['a decimal equals an int', Decimal128.fromString('10.00'), { $eq: 10 }, true],
    ['a decimal range', Decimal128.fromString('9.99'), { $lt: Decimal128.fromString('10') }, true],
    [
      'a long is compared exactly',
      Long.fromString('9007199254740993'),
      { $eq: Long.fromString('9007199254740992') },
      false,
    ],
    ['binary data', new Binary(Buffer.from('hey')), { $eq: new Binary(Buffer.from('hey')) }, true],
    [
      'a UUID',
      new UUID('7f1e2c4e-1a2b-4c3d-8e4f-5a6b7c8d9e0f'),
      { $eq: new UUID('7f1e2c4e-1a2b-4c3d-8e4f-5a6b7c8d9e0f') },
      true,
    ],
    [
      'an ObjectId range',
      new ObjectId('000000000000000000000002'),
      { $gt: new ObjectId('000000000000000000000001') },
      true,
    ],
    ['false is not 0', false, { $eq: 0 }, false],
    ['null is not 0', null, { $lt: 1 }, false],
    ['null is at least null', null, { $gte: null }, true],
    ['NaN equals NaN', Number.NaN, { $eq: Number.NaN }, true],
    ['NaN is not below a number', Number.NaN, { $lt: 5 }, false],
    ['a number is not above NaN', 5, { $gt: Number.NaN }, false],
    ['documents are equal with fields in order', { a: 1, b: 2 }, { $eq: { a: 1, b: 2 } }, true],
    [
      'documents differ with fields in another order',
      { a: 1, b: 2 },
      { $eq: { b: 2, a: 1 } },
      false,
    ],
    ['an array equals an array', [1, 2], { $eq: [1, 2] }, true],
    ['an array is searched for an array', [[1, 2], 3], { $eq: [1, 2] }, true],
    ['an array range by elements', [1, 2], { $gt: [1, 1] }, true],
  ])('%s', (_name, value, condition, expected) => {
    expect(matches({ v: value }, { v: condition })).toBe(expected);
  });
});

/** From the server's own expectations of null and of missing fields (jstests: null query semantics). */
describe('null and missing', () => {
  const DOCUMENTS = [
    { _id: 'empty object', a: {} },
    { _id: 'null', a: null },
    { _id: 'number', a: 4 },
    { _id: 'b is set', a: { b: 'hi' } },
    { _id: 'b is null', a: { b: null } },
    { _id: 'nothing' },
    { _id: 'array in array', a: [[]] },
    { _id: 'empty array', a: [] },
    { _id: 'all b null', a: [{ b: null }, {}] },
    { _id: 'no b null', a: [{ b: 1 }, { b: 3 }] },
    { _id: 'some b missing', a: [{ b: 3 }, {}] },
    { _id: 'array of null', a: [null, null] },
    { _id: 'array of values', a: [1, 'string', 4] },
    { _id: 'array with null', a: [1, null] },
  ];
  const NULLS = ['null', 'nothing', 'array of null', 'array with null'];
  const DOTTED_NULLS = [
    'empty object',
    'null',
    'number',
    'b is null',
    'nothing',
    'all b null',
    'some b missing',
  ];
  const others = (names: string[]): unknown[] =>
    DOCUMENTS.map(({ _id }) => _id).filter((id) => !names.includes(id));

  test.each<[object, unknown[]]>([
    [{ a: null }, NULLS],
    [{ a: { $in: [null, 75] } }, NULLS],
    [{ a: { $ne: null } }, others(NULLS)],
    [{ a: { $not: { $gte: null } } }, others(NULLS)],
    [{ a: { $exists: false } }, ['nothing']],
    [{ 'a.b': null }, DOTTED_NULLS],
    [{ 'a.b': { $ne: null } }, others(DOTTED_NULLS)],
    [
      { 'a.b': { $exists: false } },
      [
        'empty object',
        'null',
        'number',
        'nothing',
        'array in array',
        'empty array',
        'array of null',
        'array of values',
        'array with null',
      ],
    ],
    [{ a: { $elemMatch: { $eq: null } } }, ['array of null', 'array with null']],
    [{ a: { $elemMatch: { b: null } } }, ['array in array', 'all b null', 'some b missing']],
  ])('%j', (filter, expected) => {
    expect(matching(DOCUMENTS, filter)).toEqual(expected);
  });
});

describe('paths', () => {
  test.each<[string, object, object, boolean]>([
    ['look into every document of an array', { a: [{ b: 1 }, { b: 2 }] }, { 'a.b': 2 }, true],
    ['look into arrays of arrays by index only', { a: [[{ b: 1 }]] }, { 'a.b': 1 }, false],
    ['an index is followed', { a: [[{ b: 1 }]] }, { 'a.0.b': 1 }, true],
    ['an indexed array is not opened', { a: [5, [2, 4]] }, { 'a.1': 2 }, false],
    ['an indexed array is a value', { a: [5, [2, 4]] }, { 'a.1': [2, 4] }, true],
    ['a number can be a name', { a: [{ 0: 'x' }] }, { 'a.0': 'x' }, true],
    [
      'each condition may be met by another element',
      { a: [1, 9] },
      { a: { $gt: 5, $lt: 3 } },
      true,
    ],
    [
      '$elemMatch wants one that meets all',
      { a: [1, 9] },
      { a: { $elemMatch: { $gt: 5, $lt: 3 } } },
      false,
    ],
    ['$size is of the array, not of inner ones', { a: [[1, 2]] }, { a: { $size: 2 } }, false],
    ['an inherited property is not a field', { a: 1 }, { constructor: { $exists: true } }, false],
    ['an own one is', { constructor: 'c' }, { constructor: 'c' }, true],
    ['__proto__ is a name', { a: 1 }, { '__proto__.a': { $exists: true } }, false],
  ])('%s', (_name, document, filter, expected) => {
    expect(matches(document, filter)).toBe(expected);
  });
});

describe('$expr', () => {
  test('may name the variables of the command', () => {
    const filter = compileFilter(typed({ $expr: { $eq: ['$n', '$$wanted'] } }), {
      lets: typed({ wanted: { $add: [1, 1] } }),
    });
    expect(filter.matches(typed({ n: 2 }))).toBe(true);
    expect(filter.matches(typed({ n: 3 }))).toBe(false);
  });
});

describe('the index that $ stands for', () => {
  test.each<[object, object, number | undefined]>([
    [{ a: [1, 2, 3] }, { a: 2 }, 1],
    [{ a: [{ s: 'x' }, { s: 'y' }] }, { 'a.s': 'y' }, 1],
    [
      {
        a: [
          { s: 'x', q: 1 },
          { s: 'x', q: 2 },
        ],
      },
      { a: { $elemMatch: { s: 'x', q: 2 } } },
      1,
    ],
    [{ a: [{ b: [1, 2] }, { b: [3, 4] }] }, { 'a.b': 4 }, 1],
    [{ a: [1, 2] }, { a: { $gte: 2 }, _id: { $exists: false } }, 1],
    [{ a: 2 }, { a: 2 }, undefined],
    [{ a: [1, 2] }, { $or: [{ a: 2 }] }, 1],
    [{ a: [1, 2] }, { $or: [{ a: 2 }, { a: 3 }] }, undefined],
    [{ a: [1, 2] }, { a: [1, 2] }, undefined],
  ])('in %j for %j is %s', (document, filter, index) => {
    expect(compileFilter(typed(filter)).positional(typed(document))).toBe(index);
  });
});

describe('what cannot be answered is refused by name', () => {
  test.each<[object, number, RegExp]>([
    [{ a: { $nope: 1 } }, 2, /unknown operator: \$nope/],
    [{ $nope: 1 }, 2, /unknown top level operator: \$nope/],
    [{ a: { $gt: 1, b: 2 } }, 2, /unknown operator: b/],
    [{ a: { $in: 1 } }, 2, /\$in needs an array/],
    [{ a: { $in: [{ $gt: 1 }] } }, 2, /cannot nest \$ under \$in/],
    [{ a: { $nin: 1 } }, 2, /\$nin needs an array/],
    [{ a: { $all: 1 } }, 2, /\$all needs an array/],
    [{ a: { $size: 'x' } }, 2, /\$size/],
    [{ a: { $size: -1 } }, 2, /\$size may not be negative/],
    [{ a: { $mod: [0, 1] } }, 2, /divisor cannot be 0/],
    [{ a: { $mod: [1] } }, 2, /not enough elements/],
    [{ a: { $not: 1 } }, 2, /\$not needs/],
    [{ a: { $not: {} } }, 2, /\$not cannot be empty/],
    [{ a: { $elemMatch: 1 } }, 2, /\$elemMatch needs an Object/],
    [{ a: { $type: 'nope' } }, 2, /Unknown type name alias: nope/],
    [{ a: { $type: 99 } }, 2, /Invalid numerical type code/],
    [{ a: { $options: 'i' } }, 2, /\$options needs a \$regex/],
    [{ a: { $regex: 1 } }, 2, /\$regex has to be a string/],
    [{ a: { $ne: new BSONRegExp('x') } }, 2, /Can't have regex as arg to \$ne/],
    [{ a: { $gt: new BSONRegExp('x') } }, 2, /Can't have RegEx as arg/],
    [{ a: { $bitsAllSet: -1 } }, 2, /\$bitsAllSet/],
    [{ $and: [] }, 2, /nonempty array/],
    [{ $or: [1] }, 2, /full objects/],
    [{ $or: { a: 1 } }, 2, /\$or must be an array/],
    [{ $where: 'true' }, 238, /\$where is not carried/],
    [{ $text: { $search: 'x' } }, 238, /\$text is not carried/],
    [{ $jsonSchema: {} }, 238, /\$jsonSchema is not carried/],
    [{ a: { $near: [0, 0] } }, 238, /\$near is not carried/],
    [{ a: { $geoWithin: {} } }, 238, /\$geoWithin is not carried/],
    [{ a: { $elemMatch: { $expr: true } } }, 2, /\$expr can only be applied to the top-level/],
    [{ $expr: { $nope: 1 } }, 168, /Unrecognized expression '\$nope'/],
  ])('%j', (filter, code, message) => {
    const compile = (): unknown => compileFilter(typed(filter));
    expect(compile).toThrow(MongoError);
    expect(compile).toThrow(message);
    expect(compile).toThrow(expect.objectContaining({ code }));
  });
});
