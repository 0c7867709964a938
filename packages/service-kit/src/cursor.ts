import { Types } from 'mongoose';
import { z } from 'zod';

import { InputError } from './errors.ts';

/**
 * One part of a keyset: a field that every document has, and the direction in which a list runs
 * over it.
 */
export interface SortKey {
  field: string;
  direction: 1 | -1;
  type: 'date' | 'id' | 'number' | 'string';
}

/**
 * The order of a list: a name, by which a cursor of another list is told apart, and keys of which
 * the last is unique, so that no item is lost or doubled between pages.
 */
export interface Keyset {
  name: string;
  keys: readonly SortKey[];
}

/** What a cursor says of one sort key. */
export type KeyValue = Date | Types.ObjectId | number | string;

/** No cursor of ours is longer; what is longer is not read. */
const maxLength = 4_096;

/** The furthest moment from 1970 that a date holds, in milliseconds. */
const maxTime = 8.64e15;

const readers = {
  date: z
    .int()
    .min(-maxTime)
    .max(maxTime)
    .transform((milliseconds) => new Date(milliseconds)),
  id: z
    .string()
    .regex(/^[0-9a-f]{24}$/)
    .transform((hex) => new Types.ObjectId(hex)),
  number: z.number(),
  string: z.string(),
} as const;

/**
 * Where an item stands in a list, as an opaque text.
 *
 * @throws {TypeError} when the item lacks a field of the keyset: its place could not be found again
 */
export function encodeCursor({ name, keys }: Keyset, item: unknown): string {
  const values = keys.map(({ field }) => {
    const value = valueAt(item, field);
    if (value == null) throw new TypeError(`an item of the list ${name} has no ${field}`);
    return value instanceof Date ? value.getTime() : value;
  });
  return Buffer.from(JSON.stringify([name, ...values])).toString('base64url');
}

/**
 * Reads the values of the sort keys from a cursor that a client sent.
 *
 * @throws {InputError} for anything that {@link encodeCursor} would not give for this list
 */
export function decodeCursor({ name, keys }: Keyset, cursor: string): KeyValue[] {
  const parsed = cursor.length <= maxLength ? parse(cursor) : undefined;
  if (!Array.isArray(parsed) || parsed.length !== keys.length + 1 || parsed[0] !== name) {
    throw notACursor();
  }
  return keys.map(({ type }, index) => {
    const read = readers[type].safeParse(parsed[index + 1]);
    if (!read.success) throw notACursor();
    return read.data;
  });
}

function notACursor(): InputError {
  return new InputError('after', 'after is not a cursor of this list: use one that it returned.');
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function valueAt(item: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
      item,
    );
}
