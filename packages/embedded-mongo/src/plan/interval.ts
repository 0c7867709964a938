import { Binary, BSONRegExp, Double, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import { compareValues } from '../values/compare.ts';
import { typeOf } from '../values/types.ts';

/** A run of values in MongoDB's order. */
export interface Interval {
  readonly low: unknown;
  readonly lowInclusive: boolean;
  readonly high: unknown;
  readonly highInclusive: boolean;
}

export const ALL_VALUES: Interval = {
  low: new MinKey(),
  lowInclusive: true,
  high: new MaxKey(),
  highInclusive: true,
};

/** What a field that is null or missing has in an index: null, or for an empty array `undefined`. */
export const NULLS: Interval = {
  low: undefined,
  lowInclusive: true,
  high: null,
  highInclusive: true,
};

export const point = (value: unknown): Interval => ({
  low: value,
  lowInclusive: true,
  high: value,
  highInclusive: true,
});

export const isPoint = ({ low, high }: Interval): boolean => compareValues(low, high) === 0;

/**
 * The values that a comparison such as `$gt: 5` holds for. It holds only among values of the same
 * type, all kinds of numbers being one.
 *
 * @returns `undefined` for a type whose comparisons are not served by an index
 */
export function comparisonIntervals(
  operator: '$gt' | '$gte' | '$lt' | '$lte',
  operand: unknown,
): Interval[] | undefined {
  const bracket = bracketOf(operand);
  if (bracket === undefined) return undefined;
  const inclusive = operator === '$gte' || operator === '$lte';
  const interval: Interval =
    operator === '$gt' || operator === '$gte'
      ? { ...bracket, low: operand, lowInclusive: inclusive }
      : { ...bracket, high: operand, highInclusive: inclusive };
  return isEmpty(interval) ? [] : [interval];
}

/** All values of a value's type, up to the least value of the next type. */
function bracketOf(value: unknown): Interval | undefined {
  switch (typeOf(value)) {
    case 'int':
    case 'long':
    case 'double':
    case 'decimal':
      return Number.isNaN(Number(String(value)))
        ? undefined
        : bracket(LEAST_NUMBER, GREATEST_NUMBER, true);
    case 'string':
      return bracket('', {});
    case 'object':
      return bracket({}, []);
    case 'binData':
      return bracket(new Binary(new Uint8Array(), 0), LEAST_OBJECT_ID);
    case 'objectId':
      return bracket(LEAST_OBJECT_ID, false);
    case 'bool':
      return bracket(false, true, true);
    case 'date':
      return bracket(LEAST_DATE, LEAST_TIMESTAMP);
    case 'timestamp':
      return bracket(LEAST_TIMESTAMP, new BSONRegExp(''));
    case 'array':
    case 'javascript':
    case 'javascriptWithScope':
    case 'maxKey':
    case 'minKey':
    case 'missing':
    case 'null':
    case 'regex':
    case 'symbol':
      return undefined;
  }
}

/** NaN is below all numbers, but no comparison holds for it. */
const LEAST_NUMBER = new Double(-Infinity);
const GREATEST_NUMBER = new Double(Infinity);
const LEAST_OBJECT_ID = new ObjectId('000000000000000000000000');
const LEAST_DATE = new Date(-8.64e15);
const LEAST_TIMESTAMP = new Timestamp(0n);

const bracket = (low: unknown, high: unknown, highInclusive = false): Interval => ({
  low,
  lowInclusive: true,
  high,
  highInclusive,
});

/** The values that are in both of two lists of intervals. */
export function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  return normalize(
    a.flatMap((x) => b.map((y) => overlap(x, y)).filter((both) => both !== undefined)),
  );
}

function overlap(a: Interval, b: Interval): Interval | undefined {
  const low = compareLows(a, b) >= 0 ? a : b;
  const high = compareHighs(a, b) <= 0 ? a : b;
  const both: Interval = {
    low: low.low,
    lowInclusive: low.lowInclusive,
    high: high.high,
    highInclusive: high.highInclusive,
  };
  return isEmpty(both) ? undefined : both;
}

function isEmpty({ low, lowInclusive, high, highInclusive }: Interval): boolean {
  const order = compareValues(low, high);
  return order > 0 || (order === 0 && !(lowInclusive && highInclusive));
}

const compareLows = (a: Interval, b: Interval): number =>
  compareValues(a.low, b.low) || Number(b.lowInclusive) - Number(a.lowInclusive);

const compareHighs = (a: Interval, b: Interval): number =>
  compareValues(a.high, b.high) || Number(a.highInclusive) - Number(b.highInclusive);

/** The same values in disjoint intervals, lowest first. */
export function normalize(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const next of [...intervals].sort(compareLows)) {
    const last = merged.at(-1);
    if (last === undefined || !touches(last, next)) merged.push(next);
    else if (compareHighs(next, last) > 0) {
      const { high, highInclusive } = next;
      merged[merged.length - 1] = { ...last, high, highInclusive };
    }
  }
  return merged;
}

/** Whether an interval has a value in common with an earlier one. */
function touches(earlier: Interval, later: Interval): boolean {
  const order = compareValues(later.low, earlier.high);
  return order < 0 || (order === 0 && later.lowInclusive && earlier.highInclusive);
}

/** Whether all values of some intervals are in others. */
export function isWithin(inner: readonly Interval[], outer: readonly Interval[]): boolean {
  return inner.every((a) => outer.some((b) => compareLows(a, b) >= 0 && compareHighs(a, b) <= 0));
}
