import { Binary, BSONRegExp, BSONSymbol, Code, Int32, ObjectId, Timestamp } from 'bson';
import { compareNumbers } from './numbers.ts';
import { isArray, entriesOf, isDocument, isNumeric, rankOf } from './types.ts';

/**
 * Compares two values in MongoDB's order: by type first (numbers of all types are one), then by
 * value. A missing value (`undefined`) is below null.
 *
 * @see https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/
 */
export function compareValues(a: unknown, b: unknown): number {
  // The two kinds that make up most keys of indexes take a short cut.
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (a instanceof Int32 && b instanceof Int32) return a.value - b.value;
  const byType = rankOf(a) - rankOf(b);
  return byType === 0 ? compareAlike(a, b) : byType;
}

export const valuesEqual = (a: unknown, b: unknown): boolean => compareValues(a, b) === 0;

/** Compares two values whose types have the same rank. */
function compareAlike(a: unknown, b: unknown): number {
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b);
  if (typeof a === 'boolean' || typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof ObjectId && b instanceof ObjectId) return Buffer.compare(a.id, b.id);
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  if (isArray(a) && isArray(b)) return compareArrays(a, b);
  if (a instanceof Binary && b instanceof Binary) return compareBinaries(a, b);
  if (a instanceof Timestamp && b instanceof Timestamp) return a.compare(b);
  if (a instanceof BSONRegExp && b instanceof BSONRegExp) {
    return compareStrings(a.pattern, b.pattern) || compareStrings(a.options, b.options);
  }
  if (a instanceof Code && b instanceof Code) {
    return compareStrings(a.code, b.code) || compareValues(a.scope ?? null, b.scope ?? null);
  }
  if (isDocument(a) && isDocument(b)) return compareEntries(entriesOf(a), entriesOf(b));
  const [x, y] = [textOf(a), textOf(b)];
  // What is left is null, missing, MinKey and MaxKey: each is equal to itself.
  return x === undefined || y === undefined ? 0 : compareStrings(x, y);
}

function textOf(value: unknown): string | undefined {
  return value instanceof BSONSymbol ? value.value : typeof value === 'string' ? value : undefined;
}

function compareArrays(a: readonly unknown[], b: readonly unknown[]): number {
  for (const [index, value] of a.entries()) {
    if (index >= b.length) return 1;
    const order = compareValues(value, b[index]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Field by field: the type of the value, then the name, then the value. */
function compareEntries(a: [string, unknown][], b: [string, unknown][]): number {
  for (const [index, [name, value]] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order =
      rankOf(value) - rankOf(other[1]) ||
      compareStrings(name, other[0]) ||
      compareAlike(value, other[1]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareBinaries(a: Binary, b: Binary): number {
  const [x, y] = [a.value(), b.value()];
  return x.length - y.length || a.sub_type - b.sub_type || Buffer.compare(x, y);
}

/** Compares strings by their UTF-8 bytes, which is the order of their code points. */
export function compareStrings(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const x = a.charCodeAt(index);
    const y = b.charCodeAt(index);
    if (x !== y) return codePointOrder(x) - codePointOrder(y);
  }
  return a.length - b.length;
}

/** UTF-16 has surrogates (for code points above 0xFFFF) below 0xE000..0xFFFF; this lifts them. */
function codePointOrder(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
