import { Decimal128 } from 'bson';

/**
 * Decimal arithmetic of IEEE 754-2008 decimal128: 34 digits, rounding half to even, and exponents
 * that keep trailing zeros (0.10 + 0.20 is 0.30). A finite value is `coefficient * 10^exponent`.
 * The sign of a zero is not kept.
 */
export type Decimal =
  | { readonly kind: 'finite'; readonly coefficient: bigint; readonly exponent: number }
  | { readonly kind: 'infinite'; readonly negative: boolean }
  | { readonly kind: 'nan' };

const DIGITS = 34;
const MAX_EXPONENT = 6111;
const MIN_EXPONENT = -6176;

export const NOT_A_NUMBER: Decimal = { kind: 'nan' };

export const finite = (coefficient: bigint, exponent = 0): Decimal => ({
  kind: 'finite',
  coefficient,
  exponent,
});

const infinite = (negative: boolean): Decimal => ({ kind: 'infinite', negative });

export function parseDecimal(text: string): Decimal {
  const parts = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (parts === null || text === '') {
    return text === 'NaN' ? NOT_A_NUMBER : infinite(text.startsWith('-'));
  }
  const [, sign, whole = '', fraction = '', exponent = '0'] = parts;
  const coefficient = BigInt(whole + fraction);
  return finite(sign === '-' ? -coefficient : coefficient, Number(exponent) - fraction.length);
}

export const fromDecimal128 = (value: Decimal128): Decimal => parseDecimal(value.toString());

/** The nearest decimal128, rounded to 34 digits and to the range of exponents. */
export function toDecimal128(value: Decimal): Decimal128 {
  return Decimal128.fromString(formatDecimal(round(value)));
}

function formatDecimal(value: Decimal): string {
  switch (value.kind) {
    case 'nan':
      return 'NaN';
    case 'infinite':
      return value.negative ? '-Infinity' : 'Infinity';
    case 'finite':
      return `${value.coefficient}E${value.exponent}`;
  }
}

/** The exact decimal value of a double: every double has a finite decimal expansion. */
export function exactFromDouble(value: number): Decimal {
  if (Number.isNaN(value)) return NOT_A_NUMBER;
  if (!Number.isFinite(value)) return infinite(value < 0);
  if (Number.isInteger(value)) return finite(BigInt(value));
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xf_ffff_ffff_ffffn;
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n);
  // The value is mantissa / 2^n, and 1 / 2^n is 5^n / 10^n.
  const n = 1075 - Math.max(biased, 1);
  const coefficient = mantissa * 5n ** BigInt(n);
  return stripZeros(finite(value < 0 ? -coefficient : coefficient, -n));
}

/** A double as decimal arithmetic takes it: 15 significant digits, as MongoDB converts. */
export function roundedFromDouble(value: number): Decimal {
  if (value === 0 || !Number.isFinite(value)) return exactFromDouble(value);
  return parseDecimal(value.toExponential(14));
}

export function add(a: Decimal, b: Decimal): Decimal {
  if (a.kind === 'nan' || b.kind === 'nan') return NOT_A_NUMBER;
  if (a.kind === 'infinite') {
    return b.kind === 'infinite' && a.negative !== b.negative ? NOT_A_NUMBER : a;
  }
  if (b.kind === 'infinite') return b;
  const exponent = Math.min(a.exponent, b.exponent);
  return round(finite(scaled(a, exponent) + scaled(b, exponent), exponent));
}

export function negate(a: Decimal): Decimal {
  switch (a.kind) {
    case 'nan':
      return a;
    case 'infinite':
      return infinite(!a.negative);
    case 'finite':
      return finite(-a.coefficient, a.exponent);
  }
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  if (a.kind === 'nan' || b.kind === 'nan') return NOT_A_NUMBER;
  if (a.kind === 'finite' && b.kind === 'finite') {
    return round(finite(a.coefficient * b.coefficient, a.exponent + b.exponent));
  }
  if (isZero(a) || isZero(b)) return NOT_A_NUMBER;
  return infinite(isNegative(a) !== isNegative(b));
}

/** The quotient, with the exponent nearest to the difference of the operands' when it is exact. */
export function divide(a: Decimal, b: Decimal): Decimal {
  if (a.kind === 'nan' || b.kind === 'nan') return NOT_A_NUMBER;
  if (a.kind === 'infinite') {
    return b.kind === 'infinite' ? NOT_A_NUMBER : infinite(a.negative !== isNegative(b));
  }
  if (b.kind === 'infinite') return finite(0n);
  if (b.coefficient === 0n) {
    return a.coefficient === 0n ? NOT_A_NUMBER : infinite(isNegative(a));
  }
  const ideal = a.exponent - b.exponent;
  // Enough digits that what is cut off can only matter as "something more than a half".
  const shift = Math.max(0, DIGITS + 2 + digitsOf(b.coefficient) - digitsOf(a.coefficient));
  const numerator = a.coefficient * 10n ** BigInt(shift);
  const quotient = numerator / b.coefficient;
  if (quotient * b.coefficient === numerator) {
    return round(stripZeros(finite(quotient, ideal - shift), ideal));
  }
  const sticky = isNegative(a) === isNegative(b) ? 1n : -1n;
  return round(finite(quotient * 10n + sticky, ideal - shift - 1));
}

/** What is left of a whole division that rounds toward zero: it has the sign of `a`. */
export function remainder(a: Decimal, b: Decimal): Decimal {
  if (a.kind !== 'finite' || b.kind === 'nan') return NOT_A_NUMBER;
  if (b.kind === 'infinite') return a;
  if (b.coefficient === 0n) return NOT_A_NUMBER;
  const exponent = Math.min(a.exponent, b.exponent);
  return round(finite(scaled(a, exponent) % scaled(b, exponent), exponent));
}

export type Rounding = 'half-even' | 'down' | 'floor' | 'ceil';

/** The value with no digits below `10^exponent`; one that has none is given as it is. */
export function roundTo(value: Decimal, exponent: number, mode: Rounding): Decimal {
  if (value.kind !== 'finite' || value.exponent >= exponent) return value;
  return finite(cut(value.coefficient, exponent - value.exponent, mode), exponent);
}

/** Compares by value; NaN is lower than everything and equal to itself, as MongoDB sorts it. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.kind === 'nan' || b.kind === 'nan')
    return Number(b.kind === 'nan') - Number(a.kind === 'nan');
  const signs = signOf(a) - signOf(b);
  if (signs !== 0 || signOf(a) === 0) return signs;
  if (a.kind === 'infinite' || b.kind === 'infinite') {
    return signOf(a) * (Number(a.kind === 'infinite') - Number(b.kind === 'infinite'));
  }
  const magnitudes = digitsOf(a.coefficient) + a.exponent - (digitsOf(b.coefficient) + b.exponent);
  if (magnitudes !== 0) return signOf(a) * magnitudes;
  const exponent = Math.min(a.exponent, b.exponent);
  const difference = scaled(a, exponent) - scaled(b, exponent);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

export function decimalToNumber(value: Decimal): number {
  return Number(formatDecimal(value));
}

/** The value with as few trailing zeros as it can have while its exponent stays within `limit`. */
export function stripZeros(value: Decimal, limit = Number.POSITIVE_INFINITY): Decimal {
  if (value.kind !== 'finite') return value;
  if (value.coefficient === 0n) return finite(0n, Number.isFinite(limit) ? limit : 0);
  let { coefficient, exponent } = value;
  while (exponent < limit && coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent += 1;
  }
  return finite(coefficient, exponent);
}

function round(value: Decimal): Decimal {
  if (value.kind !== 'finite') return value;
  let { coefficient, exponent } = value;
  const excess = Math.max(digitsOf(coefficient) - DIGITS, MIN_EXPONENT - exponent);
  if (excess > 0) {
    coefficient = cut(coefficient, excess, 'half-even');
    exponent += excess;
    if (digitsOf(coefficient) > DIGITS) {
      coefficient /= 10n;
      exponent += 1;
    }
  }
  if (coefficient === 0n) return finite(0n, Math.min(exponent, MAX_EXPONENT));
  if (exponent > MAX_EXPONENT) {
    const padding = exponent - MAX_EXPONENT;
    if (digitsOf(coefficient) + padding > DIGITS) return infinite(coefficient < 0n);
    coefficient *= 10n ** BigInt(padding);
    exponent = MAX_EXPONENT;
  }
  return finite(coefficient, exponent);
}

/** Drops the last `count` digits of a coefficient. */
function cut(coefficient: bigint, count: number, mode: Rounding): bigint {
  const unit = 10n ** BigInt(count);
  const kept = coefficient / unit;
  const rest = coefficient - kept * unit;
  if (rest === 0n) return kept;
  const away = rest < 0n ? -1n : 1n;
  switch (mode) {
    case 'down':
      return kept;
    case 'floor':
      return rest < 0n ? kept - 1n : kept;
    case 'ceil':
      return rest > 0n ? kept + 1n : kept;
    case 'half-even': {
      const twice = rest * away * 2n;
      if (twice > unit || (twice === unit && kept % 2n !== 0n)) return kept + away;
      return kept;
    }
  }
}

function scaled(value: Decimal & { kind: 'finite' }, exponent: number): bigint {
  return value.coefficient * 10n ** BigInt(value.exponent - exponent);
}

function digitsOf(coefficient: bigint): number {
  const text = coefficient.toString();
  return coefficient < 0n ? text.length - 1 : text.length;
}

const isZero = (value: Decimal): boolean => value.kind === 'finite' && value.coefficient === 0n;

const isNegative = (value: Decimal): boolean => signOf(value) < 0;

function signOf(value: Decimal): number {
  switch (value.kind) {
    case 'nan':
      return 0;
    case 'infinite':
      return value.negative ? -1 : 1;
    case 'finite':
      return value.coefficient === 0n ? 0 : value.coefficient < 0n ? -1 : 1;
  }
}
