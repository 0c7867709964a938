import { badValue, MongoError, notCarried } from '../errors.ts';
import { compareValues } from '../values/compare.ts';
import { getField, isArrayIndex, type Document } from '../values/document.ts';
import { toInteger } from '../values/numbers.ts';
import { isArray, entriesOf, isDocument, isNumeric } from '../values/types.ts';

/**
 * The values that a document has at a path, as an index stores and a sort compares them: an array
 * gives its elements; a path that leads nowhere gives null; an empty array gives `undefined`, which
 * is below null. A number in the path that is an index of an array is taken as such.
 */
export function indexValues(document: Document, path: string): unknown[] {
  const values: unknown[] = [];
  collect(document, path.split('.'), 0, values);
  return values;
}

function collect(value: unknown, path: readonly string[], at: number, values: unknown[]): void {
  const name = path[at];
  if (name === undefined) {
    if (!isArray(value)) values.push(value ?? null);
    else if (value.length === 0) values.push(undefined);
    else values.push(...value);
  } else if (isDocument(value)) {
    collect(getField(value, name), path, at + 1, values);
  } else if (isArray(value) && isArrayIndex(name) && Number(name) < value.length) {
    collect(value[Number(name)], path, at + 1, values);
  } else if (isArray(value) && value.length > 0) {
    for (const element of value) {
      if (isDocument(element)) collect(element, path, at, values);
      else values.push(null);
    }
  } else {
    values.push(null);
  }
}

/**
 * The value that stands for a document at a path when it is sorted: the lowest of an array's
 * elements in an ascending sort, the highest in a descending one.
 */
export function sortKey(document: Document, path: string, direction: 1 | -1): unknown {
  return indexValues(document, path).reduce((best, value) =>
    compareValues(value, best) * direction < 0 ? value : best,
  );
}

/** The parts of a sort specification, in order. */
export function sortParts(sort: Document): { readonly path: string; readonly direction: 1 | -1 }[] {
  return entriesOf(sort).map(([path, direction]) => {
    if (path === '') throw badValue('FieldPath cannot be constructed with empty string');
    if (path.startsWith('$')) {
      throw new MongoError(16410, `FieldPath field names may not start with '$': ${path}`);
    }
    if (isDocument(direction)) throw notCarried(`$meta in a sort (field ${path})`);
    const number = toInteger(direction);
    if (number !== 1n && number !== -1n) {
      throw new MongoError(
        15975,
        `$sort key ordering must be 1 (for ascending) or -1 (for descending)`,
      );
    }
    return { path, direction: number === 1n ? 1 : -1 };
  });
}

/** The order of a sort specification: the values to sort a document by, and how they compare. */
export interface Order {
  keysOf(document: Document): unknown[];
  compare(a: readonly unknown[], b: readonly unknown[]): number;
}

/**
 * Compiles a sort specification such as `{ price: -1, _id: 1 }`.
 *
 * @throws MongoError 15975 for a direction other than 1 and -1, 238 for `$meta`
 */
export function compileOrder(sort: Document): Order {
  const parts = sortParts(sort);
  return {
    keysOf: (document) => parts.map(({ path, direction }) => sortKey(document, path, direction)),
    compare: (a, b) => {
      for (const [index, { direction }] of parts.entries()) {
        const order = compareValues(a[index], b[index]);
        if (order !== 0) return order * direction;
      }
      return 0;
    },
  };
}

/** Compares documents as a sort specification orders them. */
export function compareDocumentsBy(sort: Document): (a: Document, b: Document) => number {
  const order = compileOrder(sort);
  return (a, b) => order.compare(order.keysOf(a), order.keysOf(b));
}

/** Sorts documents, reading each one's sort values once; equal ones keep their order. */
export function sortDocuments(documents: Iterable<Document>, sort: Document): Document[] {
  const order = compileOrder(sort);
  return Array.from(documents, (document) => ({ document, keys: order.keysOf(document) }))
    .sort((a, b) => order.compare(a.keys, b.keys))
    .map(({ document }) => document);
}

/**
 * The order of elements of an array, as `$sort` in `$push` and `sortBy` in `$sortArray` give it: of
 * whole elements (1 or -1), or of fields of elements.
 */
export function elementOrder(sort: unknown): (a: unknown, b: unknown) => number {
  if (isNumeric(sort)) {
    const direction = elementDirection(sort);
    return (a, b) => compareValues(a, b) * direction;
  }
  if (!isDocument(sort) || Object.keys(sort).length === 0) {
    throw badValue(
      'The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort embedded fields',
    );
  }
  const parts = entriesOf(sort).map(([path, direction]) => ({
    names: elementPath(path),
    direction: elementDirection(direction),
  }));
  return (a, b) => {
    for (const { names, direction } of parts) {
      const order = compareValues(fieldAt(a, names), fieldAt(b, names));
      if (order !== 0) return order * direction;
    }
    return 0;
  };
}

function elementDirection(direction: unknown): number {
  const whole = toInteger(direction);
  if (whole === 1n || whole === -1n) return Number(whole);
  throw badValue('The $sort element value must be either 1 or -1');
}

function elementPath(path: string): string[] {
  const names = path.split('.');
  if (names.includes('')) throw badValue(`The $sort field '${path}' has an empty part`);
  return names;
}

function fieldAt(value: unknown, names: readonly string[]): unknown {
  return (
    names.reduce((at, name) => (isDocument(at) ? getField(at, name) : undefined), value) ?? null
  );
}
