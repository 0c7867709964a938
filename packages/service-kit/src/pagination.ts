import type { Model, PipelineStage, QueryFilter, Types } from 'mongoose';

import { decodeCursor, encodeCursor, type Keyset, type KeyValue } from './cursor.ts';
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

/**
 * Checks a client's page arguments.
 *
 * @throws {InputError} for a size out of range or a cursor that this list did not give
 */
export function readPageArguments(
  keyset: Keyset,
  { first, after }: PageArguments,
): { first: number; after: KeyValue[] | undefined } {
  if (!Number.isInteger(first) || first < 1 || first > maxPageSize) {
    throw new InputError('first', `first must be 1 to ${maxPageSize}, and is ${first}.`);
  }
  return { first, after: after == null ? undefined : decodeCursor(keyset, after) };
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
 * in one query. The result has a page for each key, in their order. One list is read as
 * {@link findPage} does; of many, the database looks at every document, but gives only the pages.
 *
 * Values of the filter must have the types that the database keeps: a pipeline is not cast to the
 * model's schema.
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
  const [key] = keys;
  if (key !== undefined && keys.length === 1) {
    return [
      await findPage(model, { filter: { $and: [{ [foreignKey]: key }, filter] }, keyset, page }),
    ];
  }
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
  const groups = await model.aggregate<{ _id: unknown; found: T[] }>(pipeline, {
    batchSize: keys.length + 1,
  });
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
  const edges = nodes.map((node) => ({ cursor: encodeCursor(keyset, node), node }));
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
function afterFilter({ keys }: Keyset, values: readonly KeyValue[]): QueryFilter<unknown> {
  const equalUpTo = (count: number) =>
    Object.fromEntries(keys.slice(0, count).map(({ field }, index) => [field, values[index]]));
  const branches = keys.map(({ field, direction }, index) => ({
    ...equalUpTo(index),
    [field]: { [direction === 1 ? '$gt' : '$lt']: values[index] },
  }));
  const [only] = branches;
  return only && branches.length === 1 ? only : { $or: branches };
}
