import { Double, Int32, ObjectId } from 'bson';
import { MongoError } from '../errors.ts';
import { isDocument } from '../values/types.ts';
import { compareValues } from '../values/compare.ts';
import { getField, isArrayIndex } from '../values/document.ts';
import type { Document } from '../values/document.ts';

/** A field of an index: its path, taken apart, and its direction. */
export interface IndexField {
  readonly path: string;
  readonly parts: readonly string[];
  readonly direction: 1 | -1;
}

/**
 * An entry of an index: one value per indexed field, and the document that has them. A missing
 * field is null, an empty array `undefined`, which is below null.
 *
 * A probe is a key with a record id of -Infinity or Infinity, and possibly fewer values: it stands
 * before or after all keys that start with its values.
 */
export interface IndexKey {
  readonly values: readonly unknown[];
  readonly recordId: number;
}

/** The order of an index's keys. */
export function keyComparator(fields: readonly IndexField[]): (a: IndexKey, b: IndexKey) => number {
  const directions = fields.map((field) => field.direction);
  return (a, b) => {
    const shared = Math.min(a.values.length, b.values.length);
    for (let at = 0; at < shared; at += 1) {
      const order = compareFast(a.values[at], b.values[at]);
      if (order !== 0) return directions[at] === -1 ? -order : order;
    }
    if (a.values.length !== b.values.length) {
      const probe = a.values.length < b.values.length ? a : b;
      return (probe === a) === probe.recordId < 0 ? -1 : 1;
    }
    if (a.recordId === b.recordId) return 0;
    return a.recordId < b.recordId ? -1 : 1;
  };
}

/** `compareValues`, with a short way for the pairs that indexes are mostly made of. */
function compareFast(a: unknown, b: unknown): number {
  if (a instanceof ObjectId && b instanceof ObjectId) return Buffer.compare(a.id, b.id);
  if (a instanceof Int32 && b instanceof Int32) return a.value - b.value;
  if (a instanceof Date && b instanceof Date) return a.getTime() - b.getTime();
  if (a instanceof Double && b instanceof Double && a.value < b.value) return -1;
  return compareValues(a, b);
}

/** The keys that a document has in an index, and which of the fields came through an array. */
export interface DocumentKeys {
  readonly keys: IndexKey[];
  readonly multikey: readonly boolean[] | undefined;
}

/**
 * The keys of a document, one per element of the array on the fields' paths, if there is one.
 *
 * @throws {MongoError} 171 when two fields go through different arrays, as in MongoDB
 */
export function keysOf(
  document: Document,
  fields: readonly IndexField[],
  recordId: number,
): DocumentKeys {
  const positions: Position[] = fields.map((field) => ({ value: document, rest: field.parts }));
  const multikey: boolean[] = fields.map(() => false);
  const rows: unknown[][] = [];
  expand(positions, fields, multikey, rows);
  return {
    keys: rows.map((values) => ({ values, recordId })),
    multikey: multikey.includes(true) ? multikey : undefined,
  };
}

/** How far a field's path has been followed: what stands there, and what is left of the path. */
interface Position {
  readonly value: unknown;
  readonly rest: readonly string[];
  /** Whether the value is an element of an array that was opened, and so stays closed itself. */
  readonly closed?: boolean;
}

function expand(
  positions: readonly Position[],
  fields: readonly IndexField[],
  multikey: boolean[],
  rows: unknown[][],
): void {
  const reached = positions.map(follow);
  let opened: unknown[] | undefined;
  for (const [at, { value, closed }] of reached.entries()) {
    if (!Array.isArray(value) || closed === true) continue;
    if (opened !== undefined && opened !== value) throw parallelArrays(fields);
    opened = value;
    multikey[at] = true;
  }
  if (opened === undefined) {
    rows.push(reached.map(({ value, rest }) => (rest.length > 0 ? null : value)));
    return;
  }
  const elements = opened.length > 0 ? opened : [undefined];
  for (const element of elements) {
    const next = reached.map((position): Position => {
      if (position.value !== opened || position.closed === true) {
        return { ...position, closed: true };
      }
      if (opened.length === 0) {
        return { value: position.rest.length > 0 ? null : undefined, rest: [], closed: true };
      }
      return { value: element, rest: position.rest, closed: position.rest.length === 0 };
    });
    expand(next, fields, multikey, rows);
  }
}

/** Follows a path through documents, up to its end or the first array. */
function follow(position: Position): Position {
  if (position.closed === true) return position;
  let { value, rest } = position;
  for (;;) {
    const [name] = rest;
    if (name === undefined) return { value: value === undefined ? null : value, rest };
    if (Array.isArray(value)) {
      if (!isArrayIndex(name)) return { value, rest };
      value = value[Number(name)];
    } else if (isDocument(value)) {
      value = getField(value, name);
    } else {
      return { value: null, rest: [] };
    }
    rest = rest.slice(1);
  }
}

function parallelArrays(fields: readonly IndexField[]): MongoError {
  const names = fields.map((field) => `[${field.path}]`).join(' ');
  return new MongoError('CannotIndexParallelArrays', `cannot index parallel arrays ${names}`);
}
