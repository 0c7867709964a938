import { Binary, Decimal128, Double, Int32, Long, ObjectId, Timestamp, UUID } from 'bson';
import { MongoError, notCarried } from '../../errors.ts';
import { decimalToNumber, roundTo, toDecimal128 } from '../../values/decimal.ts';
import {
  arithmeticDecimal,
  exactDecimal,
  INT32_MAX,
  INT32_MIN,
  LONG_MAX,
  LONG_MIN,
  toNumber,
} from '../../values/numbers.ts';
import { isNumeric, TYPE_NUMBERS, typeOf, type Numeric } from '../../values/types.ts';
import { isTruthy } from '../../values/truth.ts';
import { parseDate } from '../dates/parse.ts';
import { isNullish, namedArguments, unary, type Operator, type OperatorTable } from './operator.ts';

type Target = 'int' | 'long' | 'double' | 'decimal' | 'bool' | 'string' | 'date' | 'objectId';

const failure = (value: unknown, target: string): MongoError =>
  new MongoError(
    'ConversionFailure',
    `Unsupported conversion from ${typeOf(value)} to ${target} in $convert with no onError value`,
  );

/** A number or a date as `$toString` and `$concat`'s relatives write it. */
export function toText(value: Numeric | Date): string {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Decimal128) return value.toString();
  if (value instanceof Long) return value.toBigInt().toString();
  return doubleText(toNumber(value));
}

/** A double as MongoDB writes it: as JavaScript does, with a longer exponent. */
function doubleText(value: number): string {
  if (!Number.isFinite(value)) {
    return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  }
  if (Object.is(value, -0)) return '-0';
  return String(value);
}

function toStringValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Date || isNumeric(value)) return toText(value);
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof UUID) return value.toHexString();
  if (value instanceof Binary) throw notCarried('The conversion of binary data to a string');
  throw failure(value, 'string');
}

const INTEGER_TEXT = /^[+-]?\d+$/;
const NUMBER_TEXT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

function parseFailure(text: string, reason: string): MongoError {
  return new MongoError(
    'ConversionFailure',
    `Failed to parse number '${text}' in $convert with no onError value: ${reason}`,
  );
}

/** The whole number that a value stands for, its fraction dropped. */
function toBigInt(value: unknown, target: 'int' | 'long', low: bigint, high: bigint): bigint {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (value instanceof Date && target === 'long') return BigInt(value.getTime());
  const whole = typeof value === 'string' ? textToBigInt(value) : truncatedNumber(value, target);
  if (whole < low || whole > high) {
    throw new MongoError(
      'ConversionFailure',
      `Conversion would overflow target type in $convert with no onError value: ${whole}`,
    );
  }
  return whole;
}

function textToBigInt(text: string): bigint {
  if (!INTEGER_TEXT.test(text)) throw parseFailure(text, 'Did not consume whole string.');
  return BigInt(text.replace('+', ''));
}

function truncatedNumber(value: unknown, target: string): bigint {
  if (!isNumeric(value)) throw failure(value, target);
  const whole = roundTo(exactDecimal(value), 0, 'down');
  if (whole.kind !== 'finite' || whole.exponent > 40) {
    throw new MongoError(
      'ConversionFailure',
      `Attempt to convert ${toText(value)} value to integer type in $convert with no onError value`,
    );
  }
  return whole.coefficient * 10n ** BigInt(whole.exponent);
}

function toDouble(value: unknown): Double {
  if (typeof value === 'boolean') return new Double(value ? 1 : 0);
  if (value instanceof Date) return new Double(value.getTime());
  if (isNumeric(value)) return new Double(toNumber(value));
  if (typeof value !== 'string') throw failure(value, 'double');
  if (!NUMBER_TEXT.test(value)) throw parseFailure(value, 'Did not consume whole string.');
  return new Double(Number(value));
}

function toDecimal(value: unknown): Decimal128 {
  if (value instanceof Decimal128) return value;
  if (typeof value === 'boolean') return Decimal128.fromString(value ? '1' : '0');
  if (value instanceof Date) return Decimal128.fromString(String(value.getTime()));
  if (isNumeric(value)) return toDecimal128(arithmeticDecimal(value));
  if (typeof value !== 'string') throw failure(value, 'decimal');
  if (!NUMBER_TEXT.test(value)) throw parseFailure(value, 'Failed to parse string to decimal');
  return Decimal128.fromStringWithRounding(value);
}

function toDate(value: unknown): Date {
  if (value instanceof Date) return value;
  if (value instanceof ObjectId) return value.getTimestamp();
  if (value instanceof Timestamp) return new Date(value.t * 1000);
  if (typeof value === 'string') return parseDate(value, undefined);
  if (isNumeric(value) && typeOf(value) !== 'int') {
    const date = new Date(decimalToNumber(roundTo(exactDecimal(value), 0, 'down')));
    if (!Number.isNaN(date.getTime())) return date;
  }
  throw failure(value, 'date');
}

function toObjectId(value: unknown): ObjectId {
  if (value instanceof ObjectId) return value;
  if (typeof value !== 'string') throw failure(value, 'objectId');
  if (!/^[0-9a-fA-F]{24}$/.test(value)) {
    throw new MongoError(
      'ConversionFailure',
      `Failed to parse objectId '${value}' in $convert with no onError value: Invalid string length for parsing to OID, expected 24 hexadecimal digits`,
    );
  }
  return new ObjectId(value);
}

const CONVERSIONS: Readonly<Record<Target, (value: unknown) => unknown>> = {
  bool: (value) => isTruthy(value),
  date: toDate,
  decimal: toDecimal,
  double: toDouble,
  int: (value) => new Int32(Number(toBigInt(value, 'int', BigInt(INT32_MIN), BigInt(INT32_MAX)))),
  long: (value) => Long.fromBigInt(toBigInt(value, 'long', LONG_MIN, LONG_MAX)),
  objectId: toObjectId,
  string: toStringValue,
};

const isTarget = (type: string | undefined): type is Target =>
  type !== undefined && Object.hasOwn(CONVERSIONS, type);

function targetOf(value: unknown): Target {
  const type = isNumeric(value)
    ? TYPE_NUMBERS.get(toNumber(value))
    : typeof value === 'string'
      ? value
      : undefined;
  if (isTarget(type)) return type;
  throw new MongoError('BadValue', `$convert: 'to' is not a type that can be converted to`);
}

const to = (target: Target): Operator =>
  unary((value) => (isNullish(value) ? null : CONVERSIONS[target](value)));

const convert: Operator = (operand, compile, operator) => {
  const named = namedArguments(operator, operand, ['input', 'to'], ['onError', 'onNull']);
  const input = compile(named.get('input'));
  const type = compile(named.get('to'));
  const onError = named.has('onError') ? compile(named.get('onError')) : undefined;
  const onNull = named.has('onNull') ? compile(named.get('onNull')) : () => null;
  return (environment) => {
    const value = input(environment);
    const target = type(environment);
    if (isNullish(value)) return onNull(environment);
    if (isNullish(target)) return null;
    try {
      return CONVERSIONS[targetOf(target)](value);
    } catch (error) {
      const failed = error instanceof MongoError && error.codeName === 'ConversionFailure';
      if (failed && onError !== undefined) return onError(environment);
      throw error;
    }
  };
};

export const CONVERSION: OperatorTable = {
  $convert: convert,
  $isNumber: unary((value) => isNumeric(value)),
  $toBool: to('bool'),
  $toDate: to('date'),
  $toDecimal: to('decimal'),
  $toDouble: to('double'),
  $toInt: to('int'),
  $toLong: to('long'),
  $toObjectId: to('objectId'),
  $toString: to('string'),
  $type: unary((value) => typeOf(value)),
};
