import { describe, expect, test } from '@jest/globals';
import { Binary, Decimal128, Double, Int32, Long, ObjectId } from 'bson';
import { runPipeline } from '../../src/semantics.ts';
import { spelled, typed } from '../bson.ts';

const NOW = new Date('2026-01-02T03:04:05.678Z');

const DOCUMENT = {
  _id: 1,
  i: 7,
  l: Long.fromNumber(7),
  d: 2.5,
  dec: Decimal128.fromString('10.00'),
  s: 'Héllo',
  nul: null,
  t: true,
  a: [3, 1, 2],
  items: [{ sku: 'a', qty: 1 }, { sku: 'b', qty: 2 }, { qty: 3 }],
  o: { x: 1, y: { z: 2 } },
};

/** The value of an expression for the document, or `absent` when it has none. */
function valueOf(expression: unknown): unknown {
  const [result = {}] = runPipeline(
    [typed({ $replaceWith: { v: expression } })],
    [typed(DOCUMENT)],
    { now: NOW, collection: () => [] },
  );
  return Object.hasOwn(result, 'v') ? result['v'] : 'absent';
}

/** Expects type and value: 3 is the int, new Double(3) the double. */
function expectValue(expression: unknown, expected: unknown): void {
  expect(spelled({ v: valueOf(expression) })).toBe(spelled(typed({ v: expected })));
}

const decimal = (text: string): Decimal128 => Decimal128.fromString(text);
const long = (value: number): Long => Long.fromNumber(value);

describe('paths, literals and variables', () => {
  test.each<[unknown, unknown]>([
    ['$i', 7],
    ['$o.y.z', 2],
    ['$nope', 'absent'],
    ['$o.nope.z', 'absent'],
    ['$items.sku', ['a', 'b']],
    ['$items.nope', []],
    ['$a.0', []],
    ['$constructor', 'absent'],
    ['$$ROOT.i', 7],
    ['$$CURRENT.o.x', 1],
    ['$$NOW', NOW],
    ['$$REMOVE', 'absent'],
    [{ $literal: '$i' }, '$i'],
    [
      { p: '$i', q: '$nope', r: { s: 1 } },
      { p: 7, r: { s: 1 } },
    ],
    [
      ['$i', '$nope', 'x'],
      [7, null, 'x'],
    ],
    [{ $let: { vars: { x: '$i', y: 2 }, in: { $add: ['$$x', '$$y'] } } }, 9],
    ['plain', 'plain'],
  ])('%j', (expression, expected) => {
    expectValue(expression, expected);
  });
});

describe('arithmetic gives the types that MongoDB gives', () => {
  test.each<[unknown, unknown]>([
    [{ $add: ['$i', 1] }, 8],
    [{ $add: ['$i', '$l'] }, long(14)],
    [{ $add: ['$i', '$d'] }, 9.5],
    [{ $add: ['$dec', '$i'] }, decimal('17.00')],
    [{ $add: [2147483647, 1] }, long(2147483648)],
    [{ $add: [Long.MAX_VALUE, 1] }, new Double(2 ** 63)],
    [{ $add: [0.1, 0.2, 0.3] }, 0.6],
    [{ $add: ['$i', '$nul'] }, null],
    [{ $add: ['$i', '$nope'] }, null],
    [{ $add: [new Date(5), 10] }, new Date(15)],
    [{ $subtract: ['$i', 9] }, -2],
    [{ $subtract: [new Date(50), new Date(20)] }, long(30)],
    [{ $subtract: [new Date(50), 20] }, new Date(30)],
    [{ $multiply: ['$i', 3] }, 21],
    [{ $multiply: ['$dec', decimal('1.21')] }, decimal('12.1000')],
    [{ $multiply: [1_000_000, 1_000_000] }, long(1e12)],
    [{ $divide: [6, 3] }, new Double(2)],
    [{ $divide: ['$dec', 4] }, decimal('2.50')],
    [{ $mod: [7, 3] }, 1],
    [{ $mod: [-7, 3] }, -1],
    [{ $mod: [7.5, 2] }, 1.5],
    [{ $abs: -5 }, 5],
    [{ $abs: decimal('-1.50') }, decimal('1.50')],
    [{ $ceil: 1.2 }, new Double(2)],
    [{ $floor: -1.2 }, new Double(-2)],
    [{ $floor: '$i' }, 7],
    [{ $round: [2.5] }, new Double(2)],
    [{ $round: [4.285714, 2] }, 4.29],
    [{ $round: [2.675, 2] }, 2.67],
    [{ $round: [1234, -2] }, 1200],
    [{ $round: [decimal('1.005'), 2] }, decimal('1.00')],
    [{ $trunc: [-1.9] }, new Double(-1)],
    [{ $trunc: [123.456, 1] }, 123.4],
    [{ $pow: [2, 10] }, 1024],
    [{ $pow: [2, 40] }, long(2 ** 40)],
    [{ $pow: [2, -1] }, 0.5],
    [{ $sqrt: 16 }, new Double(4)],
    [{ $exp: 0 }, new Double(1)],
    [{ $ln: 1 }, new Double(0)],
    [{ $log: [8, 2] }, new Double(3)],
    [{ $log10: 1000 }, new Double(3)],
    [{ $sum: ['$i', 'x', '$l'] }, long(14)],
    [{ $sum: '$a' }, 6],
    [{ $avg: '$a' }, new Double(2)],
    [{ $avg: [decimal('0.1'), decimal('0.2')] }, decimal('0.15')],
    [{ $avg: '$s' }, null],
    [{ $max: '$a' }, 3],
    [{ $min: ['$i', '$nul', 3] }, 3],
    [{ $bitAnd: [13, 10] }, 8],
    [{ $bitOr: [1, long(2)] }, long(3)],
    [{ $bitNot: 0 }, -1],
  ])('%j', (expression, expected) => {
    expectValue(expression, expected);
  });
});

describe('comparison and choice', () => {
  test.each<[unknown, unknown]>([
    [{ $eq: ['$i', '$l'] }, true],
    [{ $eq: ['$nope', null] }, false],
    [{ $eq: ['$nope', '$nope2'] }, true],
    [{ $lt: ['$nope', null] }, true],
    [{ $gt: ['$s', 5] }, true],
    [{ $cmp: ['$i', 9] }, -1],
    [{ $ne: ['$a', [3, 1, 2]] }, false],
    [{ $and: [true, '$i', 'x'] }, true],
    [{ $and: [] }, true],
    [{ $and: [true, 0] }, false],
    [{ $or: [] }, false],
    [{ $or: ['$nul', '$nope', '$i'] }, true],
    [{ $and: [false, { $divide: [1, 0] }] }, false],
    [{ $not: '$nope' }, true],
    [{ $cond: [{ $gt: ['$i', 5] }, 'hi', 'lo'] }, 'hi'],
    [{ $cond: { if: '$nul', then: 1, else: 2 } }, 2],
    [{ $cond: [true, '$$REMOVE', 1] }, 'absent'],
    [{ $ifNull: ['$nope', '$nul', 'd'] }, 'd'],
    [
      {
        $switch: {
          branches: [
            { case: false, then: 1 },
            { case: '$t', then: 2 },
          ],
        },
      },
      2,
    ],
    [{ $switch: { branches: [{ case: false, then: 1 }], default: 3 } }, 3],
  ])('%j', (expression, expected) => {
    expectValue(expression, expected);
  });
});

describe('arrays and sets', () => {
  test.each<[unknown, unknown]>([
    [{ $size: '$a' }, 3],
    [{ $arrayElemAt: ['$a', 0] }, 3],
    [{ $arrayElemAt: ['$a', -1] }, 2],
    [{ $arrayElemAt: ['$a', 9] }, 'absent'],
    [{ $first: '$a' }, 3],
    [{ $last: '$items.sku' }, 'b'],
    [{ $concatArrays: ['$a', [9]] }, [3, 1, 2, 9]],
    [{ $concatArrays: ['$a', '$nope'] }, null],
    [{ $slice: ['$a', 2] }, [3, 1]],
    [{ $slice: ['$a', -2] }, [1, 2]],
    [{ $slice: ['$a', 1, 1] }, [1]],
    [{ $in: [2, '$a'] }, true],
    [{ $indexOfArray: ['$a', 2] }, 2],
    [{ $indexOfArray: ['$a', 9] }, -1],
    [{ $isArray: ['$a'] }, true],
    [{ $reverseArray: '$a' }, [2, 1, 3]],
    [{ $range: [0, 6, 2] }, [0, 2, 4]],
    [{ $range: [3, 0, -1] }, [3, 2, 1]],
    [{ $map: { input: '$a', as: 'x', in: { $multiply: ['$$x', 2] } } }, [6, 2, 4]],
    [{ $map: { input: '$items', in: '$$this.sku' } }, ['a', 'b', null]],
    [{ $map: { input: '$nope', in: '$$this' } }, null],
    [{ $filter: { input: '$a', cond: { $gt: ['$$this', 1] } } }, [3, 2]],
    [{ $filter: { input: '$a', as: 'x', cond: { $gt: ['$$x', 0] }, limit: 1 } }, [3]],
    [{ $reduce: { input: '$a', initialValue: 0, in: { $add: ['$$value', '$$this'] } } }, 6],
    [{ $sortArray: { input: '$a', sortBy: -1 } }, [3, 2, 1]],
    [
      { $sortArray: { input: '$items', sortBy: { qty: -1 } } },
      [{ qty: 3 }, { sku: 'b', qty: 2 }, { sku: 'a', qty: 1 }],
    ],
    [{ $zip: { inputs: [[1, 2], ['a']] } }, [[1, 'a']]],
    [
      { $zip: { inputs: [[1, 2], ['a']], useLongestLength: true, defaults: [0, 'z'] } },
      [
        [1, 'a'],
        [2, 'z'],
      ],
    ],
    [{ $firstN: { input: '$a', n: 2 } }, [3, 1]],
    [{ $lastN: { input: '$a', n: 2 } }, [1, 2]],
    [{ $maxN: { input: '$a', n: 2 } }, [3, 2]],
    [{ $minN: { input: '$a', n: 2 } }, [1, 2]],
    [
      {
        $setUnion: [
          [1, 2],
          [2, new Double(1), 3],
        ],
      },
      [1, 2, 3],
    ],
    [{ $setIntersection: ['$a', [1, 3, 5]] }, [1, 3]],
    [{ $setDifference: ['$a', [1]] }, [3, 2]],
    [{ $setEquals: ['$a', [1, 2, 3, 3]] }, true],
    [{ $setIsSubset: [[1], '$a'] }, true],
    [{ $allElementsTrue: [[1, true]] }, true],
    [{ $anyElementTrue: [[0, false]] }, false],
    [
      {
        $arrayToObject: [
          [
            ['k', 1],
            ['l', 2],
          ],
        ],
      },
      { k: 1, l: 2 },
    ],
    [{ $arrayToObject: { $literal: [{ k: 'a', v: 1 }] } }, { a: 1 }],
    [
      { $objectToArray: '$o' },
      [
        { k: 'x', v: 1 },
        { k: 'y', v: { z: 2 } },
      ],
    ],
    [{ $mergeObjects: ['$o', { x: 5, w: 1 }, null] }, { x: 5, y: { z: 2 }, w: 1 }],
    [{ $getField: 'i' }, 7],
    [{ $getField: { field: 'x', input: '$o' } }, 1],
    [{ $setField: { field: 'a.b', input: '$o.y', value: 1 } }, { z: 2, 'a.b': 1 }],
    [{ $unsetField: { field: 'x', input: '$o' } }, { y: { z: 2 } }],
  ])('%j', (expression, expected) => {
    expectValue(expression, expected);
  });
});

describe('strings', () => {
  test.each<[unknown, unknown]>([
    [{ $concat: ['a', '$s'] }, 'aHéllo'],
    [{ $concat: ['a', '$nope'] }, null],
    [{ $toUpper: '$s' }, 'HéLLO'],
    [{ $toLower: 'ÀB' }, 'Àb'],
    [{ $toUpper: '$nul' }, ''],
    [{ $strLenCP: '$s' }, 5],
    [{ $strLenBytes: '$s' }, 6],
    [{ $substrCP: ['$s', 1, 2] }, 'él'],
    [{ $substrBytes: ['$s', 0, 3] }, 'Hé'],
    [{ $substr: ['$s', 3, -1] }, 'llo'],
    [{ $indexOfCP: ['$s', 'l'] }, 2],
    [{ $indexOfBytes: ['$s', 'l'] }, 3],
    [{ $indexOfCP: ['$s', 'z'] }, -1],
    [{ $split: ['a,b,', ','] }, ['a', 'b', '']],
    [{ $trim: { input: '  x ' } }, 'x'],
    [{ $ltrim: { input: 'xxay', chars: 'x' } }, 'ay'],
    [{ $rtrim: { input: 'x  ' } }, 'x'],
    [{ $strcasecmp: ['abc', 'ABD'] }, -1],
    [{ $replaceOne: { input: 'a.a', find: 'a', replacement: { $literal: '$&' } } }, '$&.a'],
    [{ $replaceAll: { input: 'a.a', find: 'a', replacement: 'b' } }, 'b.b'],
    [{ $regexMatch: { input: '$s', regex: '^h', options: 'i' } }, true],
    [{ $regexMatch: { input: '$nope', regex: 'x' } }, false],
    [
      { $regexFind: { input: '$s', regex: /(l)(z)?/ } },
      { match: 'l', idx: 2, captures: ['l', null] },
    ],
    [
      { $regexFindAll: { input: 'aba', regex: 'a' } },
      [
        { match: 'a', idx: 0, captures: [] },
        { match: 'a', idx: 2, captures: [] },
      ],
    ],
  ])('%j', (expression, expected) => {
    expectValue(expression, expected);
  });
});

describe('conversions', () => {
  const id = new ObjectId('65f000000000000000000001');

  test.each<[unknown, unknown]>([
    [{ $type: '$i' }, 'int'],
    [{ $type: '$nope' }, 'missing'],
    [{ $type: '$dec' }, 'decimal'],
    [{ $isNumber: '$s' }, false],
    [{ $toString: '$i' }, '7'],
    [{ $toString: '$d' }, '2.5'],
    [{ $toString: '$dec' }, '10.00'],
    [{ $toString: id }, '65f000000000000000000001'],
    [{ $toString: NOW }, '2026-01-02T03:04:05.678Z'],
    [{ $toString: '$t' }, 'true'],
    [{ $toInt: '12' }, 12],
    [{ $toInt: 3.9 }, 3],
    [{ $toLong: '$i' }, long(7)],
    [{ $toLong: NOW }, long(NOW.getTime())],
    [{ $toDouble: '1.5' }, 1.5],
    [{ $toDouble: '$i' }, new Double(7)],
    [{ $toDecimal: 2.5 }, decimal('2.50000000000000')],
    [{ $toDecimal: '1.10' }, decimal('1.10')],
    [{ $toBool: 'false' }, true],
    [{ $toBool: 0 }, false],
    [{ $toDate: '2026-01-02' }, new Date('2026-01-02')],
    [{ $toDate: id }, id.getTimestamp()],
    [{ $toObjectId: '65f000000000000000000001' }, id],
    [{ $toInt: '$nope' }, null],
    [{ $convert: { input: 'x', to: 'int', onError: -1 } }, -1],
    [{ $convert: { input: '$nul', to: 'int', onNull: 0 } }, 0],
    [{ $convert: { input: '5', to: 18 } }, long(5)],
  ])('%j', (expression, expected) => {
    expectValue(expression, expected);
  });
});

describe('what cannot be computed', () => {
  test.each<[unknown, number, RegExp]>([
    [{ $nope: 1 }, 168, /Unrecognized expression '\$nope'/],
    [{ $function: {} }, 238, /\$function is not carried/],
    [{ $add: 1, $subtract: 2 }, 15983, /exactly one field/],
    ['$$nope', 17276, /undefined variable: nope/],
    ['$a..b', 15998, /may not be empty/],
    [{ $divide: [1] }, 16020, /takes exactly 2 arguments/],
    [{ $divide: [1, 0] }, 2, /can't \$divide by zero/],
    [{ $mod: [1, 0] }, 2, /can't \$mod by zero/],
    [{ $add: ['x', 1] }, 14, /numeric or date types, not string/],
    [{ $multiply: ['x'] }, 14, /not string/],
    [{ $size: '$i' }, 17124, /must be an array, but was of type: int/],
    [{ $in: [1, '$i'] }, 14, /an array, not int/],
    [{ $concat: ['$i'] }, 14, /not int/],
    [{ $switch: { branches: [{ case: false, then: 1 }] } }, 40066, /no default/],
    [{ $toInt: 'x' }, 241, /Failed to parse number 'x'/],
    [{ $toInt: Long.MAX_VALUE }, 241, /overflow/],
    [{ $toDate: 'yesterday' }, 241, /not in the ISO 8601 format/],
    [{ $sqrt: -1 }, 50989, /domain/],
    [{ $sqrt: decimal('2') }, 238, /over Decimal128/],
    [{ $map: { input: [], in: 1, nope: 1 } }, 9, /Unrecognized parameter to \$map: nope/],
    [{ $filter: { input: [] } }, 9, /Missing 'cond'/],
    [{ $let: { vars: { X: 1 }, in: 1 } }, 9, /invalid character/],
    [{ $binarySize: new Binary(Buffer.from('x')) }, 238, /\$binarySize is not carried/],
    [{ $pow: [0, new Int32(-1)] }, 28764, /negative exponent/],
  ])('%j', (expression, code, message) => {
    const compute = (): unknown => valueOf(expression);
    expect(compute).toThrow(message);
    expect(compute).toThrow(expect.objectContaining({ code }));
  });
});
