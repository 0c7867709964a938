import type { IndexKey } from '../engine/indexKey.ts';
import type { OrderedIndex } from '../engine/orderedIndex.ts';
import { intersect, isPoint } from './interval.ts';
import type { Interval } from './interval.ts';
import type { Conjunction, Predicate } from './predicates.ts';

/** A run of keys of an index, from one probe to another. */
export interface KeyRange {
  readonly low: IndexKey;
  readonly high: IndexKey;
}

/** The keys of an index that a filter's documents have. */
export interface Bounds {
  /** In the index's order, without overlaps. */
  readonly ranges: readonly KeyRange[];
  /** How well the index narrows the search down: higher is better, 0 is not at all. */
  readonly worth: number;
  /** Whether a document with such a key matches the filter, so that it needn't be checked. */
  readonly exact: boolean;
}

/** The most ranges that a scan is made of; an index field that would make more is left open. */
const MAX_RANGES = 10_000;

/** All keys of an index. */
export const ALL_KEYS: KeyRange = {
  low: { values: [], recordId: -Infinity },
  high: { values: [], recordId: Infinity },
};

/** The bounds that a conjunction gives an index: points on its first fields, then ranges on one. */
export function boundsOf(index: OrderedIndex, conjunction: Conjunction): Bounds {
  const used = new Set<Predicate>();
  let prefixes: (readonly unknown[])[] = [[]];
  let ranges: KeyRange[] | undefined;
  let worth = 0;
  let element: symbol | undefined;
  let openedArray = false;

  for (const [at, field] of index.spec.fields.entries()) {
    const candidates = conjunction.predicates.filter(({ path }) => path === field.path);
    const multikey = index.multikey[at] === true;
    // Two fields of one array are only known to be of one element inside one $elemMatch.
    const choice = multikey
      ? chooseForArray(candidates, openedArray ? element : undefined, openedArray)
      : candidates;
    if (choice.length === 0) break;
    const intervals = choice.map((one) => one.intervals).reduce(intersect);
    if (prefixes.length * intervals.length > MAX_RANGES) break;
    for (const predicate of choice) used.add(predicate);
    if (multikey) {
      openedArray = true;
      element = choice[0]?.element;
    }
    const ordered = field.direction === 1 ? intervals : intervals.map(turn).reverse();
    if (!intervals.every(isPoint)) {
      worth += 5;
      ranges = prefixes.flatMap((prefix) => ordered.map((interval) => rangeOf(prefix, interval)));
      break;
    }
    worth += intervals.length === 1 ? 10 : 9;
    prefixes = prefixes.flatMap((prefix) => ordered.map(({ low }) => [...prefix, low]));
  }

  if (worth > 0 && coversUnique(index, prefixes)) worth += 100;
  const { complete, predicates, disjunctions } = conjunction;
  return {
    ranges: ranges ?? prefixes.map(pointRange),
    worth,
    exact:
      complete &&
      disjunctions.length === 0 &&
      !index.isMultikey &&
      predicates.every((predicate) => predicate.exact && used.has(predicate)),
  };
}

/** The bounds that alternatives give an index: those of each, joined. */
export function boundsOfAny(index: OrderedIndex, branches: readonly Conjunction[]): Bounds {
  const each = branches.map((branch) => boundsOf(index, branch));
  return {
    ranges: join(
      index,
      each.flatMap(({ ranges }) => ranges),
    ),
    worth: Math.min(...each.map(({ worth }) => worth)),
    exact: each.every(({ exact }) => exact),
  };
}

/**
 * The predicates that may bound a field which holds arrays. Each holds for some element, and two
 * may hold for different ones, so only one is used, or those of one `$elemMatch` on the value.
 */
function chooseForArray(
  candidates: readonly Predicate[],
  element: symbol | undefined,
  openedArray: boolean,
): Predicate[] {
  if (openedArray) {
    if (element === undefined) return [];
    return candidates.filter((predicate) => predicate.element === element).slice(0, 1);
  }
  const best = candidates.find(({ intervals }) => intervals.every(isPoint)) ?? candidates[0];
  if (best === undefined) return [];
  const ofSameValue = (other: Predicate): boolean =>
    other === best ||
    (best.element !== undefined &&
      other.element === best.element &&
      best.element.description === best.path);
  return candidates.filter(ofSameValue);
}

/** An interval as a field of descending order runs through it. */
const turn = (interval: Interval): Interval => ({
  low: interval.high,
  lowInclusive: interval.highInclusive,
  high: interval.low,
  highInclusive: interval.lowInclusive,
});

function rangeOf(prefix: readonly unknown[], interval: Interval): KeyRange {
  const { low, lowInclusive, high, highInclusive } = interval;
  return {
    low: { values: [...prefix, low], recordId: lowInclusive ? -Infinity : Infinity },
    high: { values: [...prefix, high], recordId: highInclusive ? Infinity : -Infinity },
  };
}

const pointRange = (values: readonly unknown[]): KeyRange => ({
  low: { values, recordId: -Infinity },
  high: { values, recordId: Infinity },
});

function coversUnique(index: OrderedIndex, prefixes: readonly (readonly unknown[])[]): boolean {
  const { unique, fields } = index.spec;
  return unique && prefixes.every((prefix) => prefix.length === fields.length);
}

/** The same keys in ranges that don't overlap, in order. */
function join(index: OrderedIndex, ranges: readonly KeyRange[]): KeyRange[] {
  const joined: KeyRange[] = [];
  const sorted = [...ranges].sort((a, b) => index.compare(a.low, b.low));
  for (const next of sorted) {
    const last = joined.at(-1);
    if (last === undefined || index.compare(next.low, last.high) > 0) joined.push(next);
    else if (index.compare(next.high, last.high) > 0) {
      joined[joined.length - 1] = { low: last.low, high: next.high };
    }
  }
  return joined;
}
