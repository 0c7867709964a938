import { describe, expect, test } from '@jest/globals';
import {
  Binary,
  BSONRegExp,
  Code,
  Decimal128,
  Double,
  Int32,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson';
import { compareValues, valueKey, valuesEqual, valuesIdentical } from '../../src/semantics.ts';

const decimal = (text: string): Decimal128 => Decimal128.fromString(text);
const long = (text: string): Long => Long.fromString(text);

/** One or more values of each type, lowest first: each differs from all others. */
const ASCENDING: readonly unknown[] = [
  new MinKey(),
  undefined,
  null,
  new Double(Number.NaN),
  new Double(Number.NEGATIVE_INFINITY),
  long('-9007199254740993'),
  decimal('-1E+3'),
  new Int32(-1),
  new Double(-0.5),
  new Int32(0),
  decimal('0.1'),
  new Double(0.1),
  new Int32(1),
  decimal('1.5'),
  long('9007199254740992'),
  long('9007199254740993'),
  decimal('9007199254740993.5'),
  new Double(1e300),
  new Double(Number.POSITIVE_INFINITY),
  '',
  'A',
  'a',
  'aa',
  'é',
  '\uffff',
  '😀',
  {},
  { a: new Int32(1) },
  { a: new Int32(1), b: new Int32(0) },
  { b: new Int32(1) },
  { a: 'x' },
  [],
  [new Int32(1)],
  [new Int32(1), new Int32(0)],
  [new Int32(2)],
  new Binary(Buffer.from('b'), 0),
  new Binary(Buffer.from('a'), 5),
  new Binary(Buffer.from('aa'), 0),
  new ObjectId('000000000000000000000001'),
  new ObjectId('000000000000000000000002'),
  false,
  true,
  new Date(-1),
  new Date(0),
  new Timestamp({ t: 1, i: 2 }),
  new Timestamp({ t: 2, i: 1 }),
  new BSONRegExp('a', ''),
  new BSONRegExp('a', 'i'),
  new BSONRegExp('b', ''),
  new Code('x'),
  new Code('x', { a: 1 }),
  new MaxKey(),
];

describe('the order of BSON values', () => {
  const pairs = ASCENDING.flatMap((a, x) => ASCENDING.map((b, y) => [a, b, x, y] as const));

  test('is total over all types', () => {
    const wrong = pairs.filter(
      ([a, b, x, y]) => Math.sign(compareValues(a, b)) !== Math.sign(x - y),
    );
    expect(wrong).toEqual([]);
  });

  test('gives two values one key exactly when they are equal', () => {
    const wrong = pairs.filter(([a, b]) => (valueKey(a) === valueKey(b)) !== valuesEqual(a, b));
    expect(wrong).toEqual([]);
  });
});

describe('numbers of different types', () => {
  test.each([
    ['an int and a double', new Int32(5), new Double(5)],
    ['an int and a long', new Int32(5), Long.fromNumber(5)],
    ['an int and a decimal with zeros', new Int32(5), decimal('5.00')],
    ['a double and a decimal of the same value', new Double(0.5), decimal('0.50')],
    ['a long and a decimal past 53 bits', long('9007199254740993'), decimal('9007199254740993')],
    ['a double and a long past 53 bits', new Double(2 ** 60), Long.fromBigInt(2n ** 60n)],
    ['a double and a large decimal', new Double(1e20), decimal('1E+20')],
    ['both zeros', new Double(-0), new Int32(0)],
    ['a double and a decimal that are no number', new Double(Number.NaN), decimal('NaN')],
    ['infinities', new Double(Number.POSITIVE_INFINITY), decimal('Infinity')],
  ])('are equal when their values are: %s', (_name, a, b) => {
    expect(valuesEqual(a, b)).toBe(true);
    expect(valueKey(a)).toBe(valueKey(b));
    expect(valueKey({ in: [a] })).toBe(valueKey({ in: [b] }));
  });

  test('are told apart where a double would round them together', () => {
    expect(compareValues(long('9007199254740993'), new Double(9007199254740992))).toBe(1);
    expect(compareValues(new Double(0.1), decimal('0.1'))).toBeGreaterThan(0);
  });
});

describe('identity', () => {
  test.each([
    [new Int32(1), new Double(1), false],
    [new Int32(1), new Int32(1), true],
    [decimal('1.0'), decimal('1.00'), false],
    [new Double(0), new Double(-0), false],
    [{ a: [new Int32(1)] }, { a: [new Int32(1)] }, true],
    [{ a: [new Int32(1)] }, { a: [Long.fromNumber(1)] }, false],
    [{ a: null, b: null }, { b: null, a: null }, false],
  ])('of %j and %j is %s', (a, b, same) => {
    expect(valuesIdentical(a, b)).toBe(same);
  });
});

test('a field named like a property of every object is a field like any other', () => {
  const own = Object.fromEntries([['__proto__', 'x']]);
  expect(valuesEqual(own, {})).toBe(false);
  expect(valueKey(own)).not.toBe(valueKey({}));
});
