import { type Model, type PipelineStage, type QueryFilter, Types } from 'mongoose';
import { z } from 'zod';

import { InputError } from './errors.ts';

/** The largest page that a client may ask for. */
export const maxPageSize = 100;

/** What a client asks of a connection. */
export interface PageArguments {
  /** How many items, 1 to {@link maxPageSize}. */
  first: number;
  /** The cursor after which the page begins; null or absent for the first page. */
  after?: string | null | undefined;
}

/** A page, in the shape of the Relay cursor connections specification plus `nodes`. */
export interface Page<T> {
  edges: { cursor: string; node: T }[];
  nodes: T[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

/** One part of a keyset: a field of the document and the direction in which a list runs over it. */
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

type Value = Date | Types.ObjectId | number | string;

/**
 * Checks a client's page arguments.
 *
 * @throws {InputError} for a size out of range or a cursor that this list did not give
 */
export function readPageArguments(
  keyset: Keyset,
  args: PageArguments,
): { first: number; after: Value[] | undefined } {
  if (!Number.isInteger(args.first) || args.first < 1 || args.first > maxPageSize) {
    throw new InputError('first', `first must be 1 to ${maxPageSize}, and is ${args.first}.`);
  }
  return { first: args.first, after: args.after == null ? undefined : decode(keyset, args.after) };
}

/**
 * Reads a page of a list by keyset: the database walks an index from the cursor on and stops at the
 * page's end, however deep in the list it is.
 *
 * @throws {InputError} as {@link readPageArguments}
 */
export async function findPage<T>(
  model: Model<T>,
  options: { filter: QueryFilter<T>; keyset: Keyset; page: PageArguments },
): Promise<Page<T>> {
  const { filter, keyset, page } = options;
  const { first, after } = readPageArguments(keyset, page);
  const found = await model
    .find(after ? { $and: [filter, afterFilter(keyset, after)] } : filter)
    .sort(sortOf(keyset))
    .limit(first + 1)
    .lean<T[]>();
  return toPage(keyset, found, first, after !== undefined);
}

/**
 * Reads the same page of many lists, such as the first five reviews of each of a hundred products,
 * in one query. The result has a page for each key, in their order. Values of the filter must have
 * the types that the database keeps: a pipeline is not cast to the model's schema.
 *
 * @param options.foreignKey the field that says to which list a document belongs
 * @throws {InputError} as {@link readPageArguments}
 */
export async function findPages<T>(
  model: Model<T>,
  options: {
    foreignKey: string;
    keys: readonly (string | Types.ObjectId)[];
    filter?: QueryFilter<T>;
    keyset: Keyset;
    page: PageArguments;
  },
): Promise<Page<T>[]> {
  const { foreignKey, keys, filter = {}, keyset, page } = options;
  const { first, after } = readPageArguments(keyset, page);
  const conditions: QueryFilter<unknown>[] = [{ [foreignKey]: { $in: keys } }, filter];
  if (after) conditions.push(afterFilter(keyset, after));
  const pipeline: PipelineStage[] = [
    { $match: { $and: conditions } },
    {
      $group: {
        _id: `$${foreignKey}`,
        found: { $topN: { n: first + 1, sortBy: sortOf(keyset), output: '$$ROOT' } },
      },
    },
  ];
  const groups = await model.aggregate<{ _id: unknown; found: T[] }>(pipeline);
  const byKey = new Map(groups.map((group) => [String(group._id), group.found]));
  return keys.map((key) =>
    toPage(keyset, byKey.get(String(key)) ?? [], first, after !== undefined),
  );
}

/**
 * Makes a page of at most `first` items from one more than that, sorted.
 *
 * @param found up to `first + 1` items: the one too many only tells that more follow
 */
export function toPage<T>(
  keyset: Keyset,
  found: readonly T[],
  first: number,
  hasPreviousPage: boolean,
): Page<T> {
  const nodes = found.slice(0, first);
  const edges = nodes.map((node) => ({ cursor: encode(keyset, node), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: found.length > first,
      hasPreviousPage,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function sortOf({ keys }: Keyset): Record<string, 1 | -1> {
  return Object.fromEntries(keys.map(({ field, direction }) => [field, direction]));
}

/** Documents that stand after the given values: later in the first key, or equal in it and so on. */
function afterFilter({ keys }: Keyset, values: readonly Value[]): QueryFilter<unknown> {
  const equalUpTo = (count: number) =>
    Object.fromEntries(keys.slice(0, count).map(({ field }, index) => [field, values[index]]));
  return {
    $or: keys.map(({ field, direction }, index) => ({
      ...equalUpTo(index),
      [field]: { [direction === 1 ? '$gt' : '$lt']: values[index] },
    })),
  };
}

const readers = {
  date: z.int().transform((milliseconds) => new Date(milliseconds)),
  id: z
    .string()
    .regex(/^[0-9a-f]{24}$/)
    .transform((hex) => new Types.ObjectId(hex)),
  number: z.number(),
  string: z.string(),
} as const;

function encode(keyset: Keyset, document: unknown): string {
  const values = keyset.keys.map(({ field }) => {
    const value = valueAt(document, field);
    return value instanceof Date ? value.getTime() : value;
  });
  return Buffer.from(JSON.stringify([keyset.name, ...values])).toString('base64url');
}

function valueAt(document: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
      document,
    );
}

function decode(keyset: Keyset, cursor: string): Value[] {
  const refuse = () =>
    new InputError('after', 'after is not a cursor of this list: use one that it returned.');
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw refuse();
  }
  if (!Array.isArray(parsed) || parsed.length !== keyset.keys.length + 1) throw refuse();
  const [name, ...raw] = parsed as unknown[];
  if (name !== keyset.name) throw refuse();
  return keyset.keys.map(({ type }, index) => {
    const read = readers[type].safeParse(raw[index]);
    if (!read.success) throw refuse();
    return read.data;
  });
}
