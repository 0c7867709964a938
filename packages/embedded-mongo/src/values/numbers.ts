import { Decimal128, Double, Int32, Long } from 'bson';
import {
  compareDecimals,
  decimalToNumber,
  exactFromDouble,
  finite,
  fromDecimal128,
  roundedFromDouble,
  stripZeros,
  toDecimal128,
  type Decimal,
  add as addDecimals,
  multiply as multiplyDecimals,
} from './decimal.ts';
import { typeOf, type Numeric } from './types.ts';

export const INT32_MAX = 2 ** 31 - 1;
export const INT32_MIN = -(2 ** 31);
export const LONG_MAX = 2n ** 63n - 1n;
export const LONG_MIN = -(2n ** 63n);

const SAFE_LONG_MAX = Long.fromNumber(Number.MAX_SAFE_INTEGER);
const SAFE_LONG_MIN = Long.fromNumber(Number.MIN_SAFE_INTEGER);

/** The JavaScript number that equals a value exactly, when telling so is cheap. */
function exactNumber(value: Numeric): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof Int32 || value instanceof Double) return value.value;
  if (value instanceof Long) {
    const safe = value.lessThanOrEqual(SAFE_LONG_MAX) && value.greaterThanOrEqual(SAFE_LONG_MIN);
    return safe ? value.toNumber() : undefined;
  }
  return undefined;
}

/** A number as an exact decimal, whatever its type. */
export function exactDecimal(value: Numeric): Decimal {
  if (value instanceof Decimal128) return fromDecimal128(value);
  if (value instanceof Long) return finite(value.toBigInt());
  return exactFromDouble(typeof value === 'number' ? value : value.value);
}

/** A number as decimal arithmetic takes it: doubles are rounded to 15 digits. */
export function arithmeticDecimal(value: Numeric): Decimal {
  return typeOf(value) === 'double' ? roundedFromDouble(toNumber(value)) : exactDecimal(value);
}

/** Compares numbers of any types by their exact values; NaN is the lowest and equals itself. */
export function compareNumbers(a: Numeric, b: Numeric): number {
  const x = exactNumber(a);
  const y = exactNumber(b);
  if (x === undefined || y === undefined) return compareDecimals(exactDecimal(a), exactDecimal(b));
  if (x < y) return -1;
  if (x > y) return 1;
  if (x === y) return 0;
  return Number(Number.isNaN(y)) - Number(Number.isNaN(x));
}

/** A text that two numbers share exactly when they compare as equal. */
export function numberKey(value: Numeric): string {
  // Adding zero makes one of the two zeros.
  const cheap = exactNumber(value);
  if (cheap !== undefined) return String(cheap + 0);
  const exact = exactDecimal(value);
  const nearest = decimalToNumber(exact);
  if (compareDecimals(exact, exactFromDouble(nearest)) === 0) return String(nearest + 0);
  const normal = stripZeros(exact);
  return normal.kind === 'finite' ? `${normal.coefficient}e${normal.exponent}` : normal.kind;
}

/** The nearest JavaScript number. */
export function toNumber(value: Numeric): number {
  return exactNumber(value) ?? decimalToNumber(exactDecimal(value));
}

export const isNaNValue = (value: Numeric): boolean => Number.isNaN(toNumber(value));

/**
 * The value as a whole number, when it is one that fits 64 bits: 3, 3.0 and Decimal128 3.00 do,
 * 3.5 does not.
 */
export function toInteger(value: unknown): bigint | undefined {
  const type = typeOf(value);
  if (type !== 'int' && type !== 'long' && type !== 'double' && type !== 'decimal')
    return undefined;
  const decimal = stripZeros(exactDecimal(value as Numeric));
  if (decimal.kind !== 'finite' || decimal.exponent < 0 || decimal.exponent > 19) return undefined;
  const whole = decimal.coefficient * 10n ** BigInt(decimal.exponent);
  return whole >= LONG_MIN && whole <= LONG_MAX ? whole : undefined;
}

/** An Int32, or a Long when 32 bits are too few. */
export function integer(value: number | bigint): Int32 | Long {
  const number = Number(value);
  return number >= INT32_MIN && number <= INT32_MAX
    ? new Int32(number)
    : Long.fromBigInt(BigInt(value));
}

type Operation = 'add' | 'multiply';

/**
 * The sum or the product of two numbers in the type MongoDB gives it: a decimal if either is one,
 * else a double if either is one, else a long if either is one or 32 bits are too few.
 *
 * @returns undefined when two integers give more than 64 bits; callers differ in what they do then
 */
export function arithmetic(operation: Operation, a: Numeric, b: Numeric): Numeric | undefined {
  const types = [typeOf(a), typeOf(b)];
  if (types.includes('decimal')) {
    const apply = operation === 'add' ? addDecimals : multiplyDecimals;
    return toDecimal128(apply(arithmeticDecimal(a), arithmeticDecimal(b)));
  }
  if (types.includes('double')) {
    const [x, y] = [toNumber(a), toNumber(b)];
    return new Double(operation === 'add' ? x + y : x * y);
  }
  const [x, y] = [toBigInt(a), toBigInt(b)];
  const exact = operation === 'add' ? x + y : x * y;
  if (exact > LONG_MAX || exact < LONG_MIN) return undefined;
  return types.includes('long') ? Long.fromBigInt(exact) : integer(exact);
}

function toBigInt(value: Numeric): bigint {
  return value instanceof Long ? value.toBigInt() : BigInt(toNumber(value));
}
