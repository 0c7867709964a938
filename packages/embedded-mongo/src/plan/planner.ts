import { Int32 } from 'bson';
import type { Collection } from '../engine/collection.ts';
import type { OrderedIndex } from '../engine/orderedIndex.ts';
import { MongoError } from '../errors.ts';
import { valuesEqual } from '../values/compare.ts';
import type { Document } from '../values/document.ts';
import { isDocument } from '../values/types.ts';
import { ALL_KEYS, boundsOf, boundsOfAny } from './bounds.ts';
import type { Bounds } from './bounds.ts';
import { hasAllMatches } from './indexUse.ts';
import { readConjunction } from './predicates.ts';
import type { Conjunction } from './predicates.ts';
import { CollectionScan, IndexScan, MergeScan, UnionScan } from './scan.ts';
import type { Scan, ScanStatistics } from './scan.ts';
import { compareFrom, sortedScan } from './sortOrder.ts';
import type { SortedScan, SortPart } from './sortOrder.ts';

/** How a query is answered. */
export interface Plan {
  /** Whether the scan gives nothing but documents that match, so that they needn't be checked. */
  readonly covered: boolean;
  /** Whether the scan gives documents in the order that was asked for. */
  readonly sorted: boolean;
  /** The plan as `explain` shows it. */
  readonly stage: Document;
  open(statistics: ScanStatistics): Scan;
}

/** What a plan is made for. */
export interface PlanRequest {
  readonly filter: Document;
  readonly sort: readonly SortPart[];
  /** Whether only the first documents are wanted. */
  readonly limited: boolean;
  /** An index to use, by name or by key pattern, or `{ $natural: 1 }`. */
  readonly hint: string | Document | undefined;
}

/** The most alternatives that the `$or`s of a filter may be multiplied out to. */
const MAX_BRANCHES = 32;

/**
 * Chooses how to answer a query: the index that narrows it down most or saves sorting, else a scan
 * of the collection. The choice goes by the filter's form and not by the data.
 *
 * @throws {MongoError} 2 for a hint at an index that isn't there
 */
export function choosePlan(collection: Collection, request: PlanRequest): Plan {
  const { filter, sort, hint } = request;
  const natural = naturalDirection(hint);
  if (natural !== undefined) return collectionPlan(collection, sort, natural === -1);
  const alternatives = readAlternatives(filter);
  if (hint !== undefined) {
    const index = hinted(collection, hint);
    if (index.spec.unplanned) return collectionPlan(collection, sort);
    return (
      bestOf(collection, [index], alternatives, request) ?? wholeIndexPlan(collection, index, sort)
    );
  }
  const usable = [...collection.indexes.values()].filter(({ spec }) =>
    hasAllMatches(spec, alternatives.common, filter),
  );
  return (
    bestOf(collection, usable, alternatives, request) ??
    unionPlan(collection, request, alternatives.common) ??
    collectionPlan(collection, sort)
  );
}

/** A filter as what all its alternatives share, and as the alternatives themselves. */
interface Alternatives {
  readonly common: Conjunction;
  /** The filter with its `$or`s multiplied out; empty when it has none, or too many. */
  readonly branches: readonly Conjunction[];
}

function readAlternatives(filter: Document): Alternatives {
  const common = readConjunction(filter);
  const { disjunctions } = common;
  const count = disjunctions.reduce((product, branches) => product * branches.length, 1);
  if (disjunctions.length === 0 || count > MAX_BRANCHES) return { common, branches: [] };
  const combinations = disjunctions.reduce<Document[][]>(
    (all, branches) => all.flatMap((some) => branches.map((branch) => [...some, branch])),
    [[]],
  );
  // The filter's own `$or`s are read again with it, and are served once all branches are.
  const branches = combinations.map((parts): Conjunction => {
    const branch = readConjunction(filter, ...parts);
    const nested = branch.disjunctions.length > disjunctions.length;
    return { ...pick(branch), disjunctions: [], complete: branch.complete && !nested };
  });
  return { common, branches };
}

const pick = ({
  predicates,
  present,
}: Conjunction): Pick<Conjunction, 'predicates' | 'present'> => ({
  predicates,
  present,
});

interface Candidate {
  readonly index: OrderedIndex;
  readonly bounds: Bounds;
  readonly order: SortedScan | undefined;
  readonly worth: number;
}

function bestOf(
  collection: Collection,
  indexes: readonly OrderedIndex[],
  { common, branches }: Alternatives,
  { sort, limited }: PlanRequest,
): Plan | undefined {
  let best: Candidate | undefined;
  for (const index of indexes) {
    const ways = [boundsOf(index, common)];
    if (branches.length > 0) ways.push(boundsOfAny(index, branches));
    for (const bounds of ways) {
      const order = sort.length > 0 ? sortedScan(index, bounds.ranges, sort) : undefined;
      // In order and with a limit, a scan ends as soon as it has found enough.
      const worth = bounds.worth + (order === undefined ? 0 : limited ? 6 : 3);
      if (worth > (best?.worth ?? 0)) best = { index, bounds, order, worth };
    }
  }
  return best && indexPlan(collection, best.index, best.bounds, best.order, sort);
}

function indexPlan(
  collection: Collection,
  index: OrderedIndex,
  { ranges, exact }: Bounds,
  order: SortedScan | undefined,
  sort: readonly SortPart[],
): Plan {
  const { reverse, groups, mergeFrom } = order ?? {
    reverse: false,
    groups: [ranges],
    mergeFrom: 0,
  };
  return {
    covered: exact,
    sorted: sort.length === 0 || order !== undefined,
    stage: withSort(
      { stage: 'FETCH', inputStage: describeScan(index, groups.length, reverse) },
      sort.length === 0 || order !== undefined ? [] : sort,
    ),
    open(statistics) {
      const scans = groups.map(
        (group) => new IndexScan({ collection, index, ranges: group, reverse, statistics }),
      );
      const [only] = scans;
      if (only !== undefined && scans.length === 1) return only;
      return new MergeScan(scans, compareFrom(index, mergeFrom, reverse));
    },
  };
}

function describeScan(index: OrderedIndex, groups: number, reverse: boolean): Document {
  const scan = {
    stage: 'IXSCAN',
    keyPattern: index.spec.listed['key'],
    indexName: index.spec.name,
    isMultiKey: index.isMultikey,
    isUnique: index.spec.unique,
    isSparse: index.spec.sparse,
    isPartial: index.spec.partialFilter !== undefined,
    direction: reverse ? 'backward' : 'forward',
  };
  return groups > 1 ? { stage: 'SORT_MERGE', inputStage: scan } : scan;
}

function wholeIndexPlan(
  collection: Collection,
  index: OrderedIndex,
  sort: readonly SortPart[],
): Plan {
  const bounds: Bounds = { ranges: [ALL_KEYS], worth: 0, exact: false };
  return indexPlan(collection, index, bounds, sortedScan(index, bounds.ranges, sort), sort);
}

/** Answers an `$or` with an index for each of its branches, not necessarily the same. */
function unionPlan(
  collection: Collection,
  { filter, sort }: PlanRequest,
  { disjunctions }: Conjunction,
): Plan | undefined {
  const [branches] = disjunctions;
  if (branches === undefined || branches.length > MAX_BRANCHES) return undefined;
  const plans: Plan[] = [];
  for (const branch of branches) {
    const request = { filter: branch, sort: [], limited: false, hint: undefined };
    const plan = choosePlan(collection, request);
    if (plan.stage['stage'] === 'COLLSCAN') return undefined;
    plans.push(plan);
  }
  return {
    covered: Object.keys(filter).join() === '$or' && plans.every(({ covered }) => covered),
    sorted: sort.length === 0,
    stage: withSort({ stage: 'OR', inputStages: plans.map(({ stage }) => stage) }, sort),
    open: (statistics) => new UnionScan(plans.map((plan) => plan.open(statistics))),
  };
}

function collectionPlan(
  collection: Collection,
  sort: readonly SortPart[],
  backwards = false,
): Plan {
  const direction = backwards ? 'backward' : 'forward';
  return {
    covered: false,
    sorted: sort.length === 0,
    stage: withSort({ stage: 'COLLSCAN', direction }, sort),
    open: () => new CollectionScan(collection, backwards),
  };
}

function withSort(inputStage: Document, sort: readonly SortPart[]): Document {
  if (sort.length === 0) return inputStage;
  const sortPattern = Object.fromEntries(
    sort.map(({ path, direction }) => [path, new Int32(direction)]),
  );
  return { stage: 'SORT', sortPattern, inputStage };
}

/** The direction of `{ $natural: 1 }` or `{ $natural: -1 }`, as a hint or a sort. */
export function naturalDirection(order: string | Document | undefined): 1 | -1 | undefined {
  if (!isDocument(order) || Object.keys(order).join() !== '$natural') return undefined;
  return String(order['$natural']).startsWith('-') ? -1 : 1;
}

function hinted(collection: Collection, hint: string | Document): OrderedIndex {
  const index =
    typeof hint === 'string'
      ? collection.indexes.get(hint)
      : [...collection.indexes.values()].find(({ spec }) => valuesEqual(spec.listed['key'], hint));
  if (index !== undefined && !index.spec.hidden) return index;
  throw new MongoError(
    'BadValue',
    `error processing query: planner returned error :: caused by :: hint provided does not correspond to an existing index`,
  );
}
