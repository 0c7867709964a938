import { Decimal128, Double } from 'bson';
import { valuesEqual } from './compare.ts';
import { isArray, entriesOf, isDocument, typeOf } from './types.ts';

/**
 * Whether two values are stored alike: equal and of one type. 1 and 1.0 are equal, but a write
 * that replaces one by the other changes the document.
 */
export function valuesIdentical(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeOf(a) !== typeOf(b)) return false;
  if (a instanceof Decimal128 && b instanceof Decimal128) {
    return Buffer.compare(a.bytes, b.bytes) === 0;
  }
  if (a instanceof Double && b instanceof Double) return Object.is(a.value, b.value);
  if (isArray(a) && isArray(b)) {
    return a.length === b.length && a.every((value, index) => valuesIdentical(value, b[index]));
  }
  if (isDocument(a) && isDocument(b)) {
    const [x, y] = [entriesOf(a), entriesOf(b)];
    return (
      x.length === y.length &&
      x.every(([name, value], index) => {
        const other = y[index];
        return other?.[0] === name && valuesIdentical(value, other[1]);
      })
    );
  }
  return valuesEqual(a, b);
}
