import type { Collection } from '../engine/collection.ts';
import type { StoredDocument } from '../engine/storedDocument.ts';
import { compileFilter, sortKey, sortParts } from '../semantics.ts';
import { compareValues } from '../values/compare.ts';
import type { Filter } from '../semantics.ts';
import type { Document } from '../values/document.ts';
import { choosePlan, naturalDirection } from './planner.ts';
import type { Plan } from './planner.ts';
import { ScanStatistics } from './scan.ts';

/** What is asked of one collection. */
export interface Query {
  readonly filter: Document;
  readonly sort?: Document | undefined;
  readonly skip?: number | undefined;
  /** The most documents wanted; 0 or absent for all. */
  readonly limit?: number | undefined;
  /** An index to use, by name or by key pattern, or `{ $natural: 1 }`. */
  readonly hint?: string | Document | undefined;
  /** Variables of `$expr`. */
  readonly lets?: Document | undefined;
  readonly now: Date;
}

/** A query under way: documents one at a time, read as they are asked for. */
export interface Results {
  next(): StoredDocument | undefined;
  readonly filter: Filter;
  readonly statistics: ScanStatistics;
  readonly plan: Plan;
}

/**
 * Plans a query and opens it. Nothing is read yet.
 *
 * @throws {MongoError} for a filter, sort or hint that MongoDB refuses
 */
export function openQuery(collection: Collection, query: Query): Results {
  const { filter, sort, now, lets } = query;
  const compiled = compileFilter(filter, { now, ...(lets && { lets }) });
  // A sort by natural order is a scan of the collection, as the hint for one is.
  const natural = naturalDirection(sort) !== undefined;
  const parts = sort === undefined || natural ? [] : sortParts(sort);
  const limited = (query.limit ?? 0) > 0;
  const plan = choosePlan(collection, {
    filter,
    sort: parts,
    limited,
    hint: natural ? sort : query.hint,
  });
  const statistics = new ScanStatistics();
  const source = plan.open(statistics);
  const matching = (): StoredDocument | undefined => {
    for (let stored = source.next(); stored !== undefined; stored = source.next()) {
      statistics.docsExamined += 1;
      if (plan.covered || compiled.matches(stored.document)) return stored;
    }
    return undefined;
  };
  const sorted = plan.sorted ? matching : lazily(() => sortAll(matching, parts));
  return {
    next: window(sorted, query.skip ?? 0, query.limit ?? 0),
    filter: compiled,
    statistics,
    plan,
  };
}

/** All documents of a query. */
export function* allOf(results: Results): IterableIterator<StoredDocument> {
  for (let stored = results.next(); stored !== undefined; stored = results.next()) yield stored;
}

type Next = () => StoredDocument | undefined;

/** Leaves out the first `skip` and what comes after `limit`; a limit of 0 is none. */
function window(next: Next, skip: number, limit: number): Next {
  let toSkip = skip;
  let left = limit === 0 ? Infinity : limit;
  return () => {
    while (toSkip > 0) {
      toSkip -= 1;
      if (next() === undefined) return undefined;
    }
    if (left === 0) return undefined;
    left -= 1;
    return next();
  };
}

/** Opens a list at the first call. */
function lazily(open: () => StoredDocument[]): Next {
  let list: StoredDocument[] | undefined;
  let at = 0;
  return () => {
    list ??= open();
    at += 1;
    return list[at - 1];
  };
}

/** Reads everything and sorts it, comparing each document's sort values that were read once. */
function sortAll(next: Next, parts: ReturnType<typeof sortParts>): StoredDocument[] {
  const rows: { stored: StoredDocument; values: unknown[] }[] = [];
  for (let stored = next(); stored !== undefined; stored = next()) {
    const { document } = stored;
    rows.push({
      stored,
      values: parts.map(({ path, direction }) => sortKey(document, path, direction)),
    });
  }
  rows.sort((a, b) => {
    for (const [at, { direction }] of parts.entries()) {
      const order = compareValues(a.values[at], b.values[at]);
      if (order !== 0) return order * direction;
    }
    return 0;
  });
  return rows.map(({ stored }) => stored);
}
