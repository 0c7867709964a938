import { describe, expect, test } from '@jest/globals';
import { Decimal128, Double, Int32, Long } from 'bson';
import {
  add,
  divide,
  exactFromDouble,
  multiply,
  parseDecimal,
  remainder,
  roundedFromDouble,
  toDecimal128,
} from '../../src/values/decimal.ts';
import { arithmetic } from '../../src/values/numbers.ts';
import { Sum } from '../../src/values/sum.ts';
import { typeOf, type Numeric } from '../../src/values/types.ts';

const OPERATIONS = { '+': add, '*': multiply, '/': divide, '%': remainder } as const;

describe('decimal arithmetic keeps exponents and rounds to 34 digits', () => {
  test.each([
    ['0.10', '+', '0.20', '0.30'],
    ['10.00', '*', '1.21', '12.1000'],
    ['1', '+', '1E-10', '1.0000000001'],
    ['5', '+', '-5', '0'],
    ['0.10', '*', '0', '0.00'],
    ['1', '/', '3', '0.3333333333333333333333333333333333'],
    ['2', '/', '3', '0.6666666666666666666666666666666667'],
    ['10', '/', '4', '2.5'],
    ['1.00', '/', '2', '0.50'],
    ['6E+3', '/', '3', '2E+3'],
    ['-7', '%', '3', '-1'],
    ['7.5', '%', '2', '1.5'],
    ['9999999999999999999999999999999999', '+', '1', '1.000000000000000000000000000000000E+34'],
    ['1234567890123456789012345678901234', '+', '0.5', '1234567890123456789012345678901234'],
    ['1234567890123456789012345678901235', '+', '0.5', '1234567890123456789012345678901236'],
    ['1E+6111', '*', '10', '1.0E+6112'],
    ['9E+6144', '*', '10', 'Infinity'],
    ['1E-6176', '/', '10', '0E-6176'],
    ['Infinity', '+', '-Infinity', 'NaN'],
    ['Infinity', '*', '0', 'NaN'],
    ['-Infinity', '*', '2', '-Infinity'],
    ['1', '/', 'Infinity', '0'],
  ] as const)('%s %s %s is %s', (a, operator, b, expected) => {
    const result = OPERATIONS[operator](parseDecimal(a), parseDecimal(b));
    expect(toDecimal128(result).toString()).toBe(expected);
  });

  test('a double is exact in a comparison and has 15 digits in arithmetic', () => {
    expect(exactFromDouble(0.5)).toEqual(parseDecimal('0.5'));
    expect(exactFromDouble(0.1)).toEqual(
      parseDecimal('0.1000000000000000055511151231257827021181583404541015625'),
    );
    expect(toDecimal128(roundedFromDouble(2.5)).toString()).toBe('2.50000000000000');
  });
});

const int = new Int32(2_000_000_000);
const long = Long.fromBigInt(2n ** 62n);

describe('the type of a result', () => {
  test.each<[string, 'add' | 'multiply', Numeric, Numeric, string, string]>([
    ['ints stay ints', 'add', new Int32(1), new Int32(2), 'int', '3'],
    ['ints past 32 bits become a long', 'add', int, int, 'long', '4000000000'],
    ['an int and a long give a long', 'add', new Int32(1), Long.fromNumber(2), 'long', '3'],
    ['a double makes a double', 'add', new Int32(1), new Double(2), 'double', '3'],
    [
      'a decimal makes a decimal',
      'add',
      new Int32(1),
      Decimal128.fromString('2.0'),
      'decimal',
      '3.0',
    ],
    ['products past 32 bits become a long', 'multiply', int, int, 'long', '4000000000000000000'],
  ])('%s', (_name, operation, a, b, type, text) => {
    const result = arithmetic(operation, a, b);
    expect([typeOf(result), String(result)]).toEqual([type, text]);
  });

  test('integers past 64 bits have no result', () => {
    expect(arithmetic('add', long, long)).toBeUndefined();
  });
});

describe('a sum', () => {
  const total = (...values: Numeric[]): Numeric => {
    const sum = new Sum();
    for (const value of values) sum.add(value);
    return sum.total();
  };

  test.each<[string, Numeric[], Numeric]>([
    ['of nothing is the int 0', [], new Int32(0)],
    ['of ints past 32 bits is a long', [int, int], Long.fromNumber(4_000_000_000)],
    ['of longs past 64 bits is a double', [long, long], new Double(2 ** 63)],
    ['carries the errors of doubles', [0.1, 0.2, 0.3].map((x) => new Double(x)), new Double(0.6)],
    [
      'of decimals and ints is exact',
      [Decimal128.fromString('0.10'), new Int32(2), Decimal128.fromString('0.205')],
      Decimal128.fromString('2.305'),
    ],
  ])('%s', (_name, values, expected) => {
    expect(total(...values)).toEqual(expected);
  });
});
