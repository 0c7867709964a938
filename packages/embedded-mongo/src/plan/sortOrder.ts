import type { IndexKey } from '../engine/indexKey.ts';
import type { OrderedIndex } from '../engine/orderedIndex.ts';
import { compareValues } from '../values/compare.ts';
import type { KeyRange } from './bounds.ts';

/** A field of a sort, and its direction. */
export interface SortPart {
  readonly path: string;
  readonly direction: 1 | -1;
}

/** How a scan gives the order of a sort. */
export interface SortedScan {
  readonly reverse: boolean;
  /** The ranges of each scan of a merge; a single group needs none. */
  readonly groups: readonly (readonly KeyRange[])[];
  /** The first field that the groups are merged by. */
  readonly mergeFrom: number;
}

/** The most scans that are merged; with more, sorting is cheaper. */
const MAX_GROUPS = 200;

/**
 * How some ranges of an index give the order of a sort: as they are or backwards, or as a merge of
 * scans when the ranges are about several values of the index's first fields (`$in`).
 *
 * @returns `undefined` when they don't
 */
export function sortedScan(
  index: OrderedIndex,
  ranges: readonly KeyRange[],
  sort: readonly SortPart[],
): SortedScan | undefined {
  const fixed = fixedFields(index, ranges);
  const reverse = directionOf(index, sort, fixed, fixed);
  if (reverse !== undefined) return { reverse, groups: [ranges], mergeFrom: fixed };

  const groups = groupByPoints(index, ranges);
  for (const { fields, members } of groups) {
    if (fields <= fixed || members.length > MAX_GROUPS) continue;
    const merged = directionOf(index, sort, fixed, fields);
    if (merged !== undefined) return { reverse: merged, groups: members, mergeFrom: fields };
  }
  return undefined;
}

/**
 * Whether the fields of an index behind the first `skipped` ones are in the order of a sort.
 *
 * @param fixed the first fields that have one value in all ranges, and so don't matter in the sort
 * @returns whether to read backwards; `undefined` when they aren't in that order
 */
function directionOf(
  index: OrderedIndex,
  sort: readonly SortPart[],
  fixed: number,
  skipped: number,
): boolean | undefined {
  const { fields } = index.spec;
  const constant = new Set(
    fields.filter((_, at) => at < fixed && index.multikey[at] !== true).map(({ path }) => path),
  );
  let at = skipped;
  let reverse: boolean | undefined;
  for (const { path, direction } of sort) {
    if (constant.has(path)) continue;
    const field = fields[at];
    // An array is sorted by its least or greatest element, which isn't where a scan meets it first.
    if (field?.path !== path || index.multikey[at] === true) return undefined;
    const backwards = field.direction !== direction;
    if (reverse !== undefined && backwards !== reverse) return undefined;
    reverse = backwards;
    at += 1;
  }
  return reverse ?? false;
}

/** How many of an index's first fields have one and the same value in all ranges. */
function fixedFields(index: OrderedIndex, ranges: readonly KeyRange[]): number {
  const [first] = ranges;
  if (first === undefined) return 0;
  const varies = (at: number): boolean =>
    ranges.some((range) => !isPointAt(range, at) || !sameAt(range.low, first.low, at));
  let fixed = 0;
  while (fixed < index.spec.fields.length && !varies(fixed)) fixed += 1;
  return fixed;
}

interface Groups {
  /** How many of the first fields have one value within a group. */
  readonly fields: number;
  readonly members: KeyRange[][];
}

/** The ways to group ranges by the values of their first fields, where those are points. */
function* groupByPoints(
  index: OrderedIndex,
  ranges: readonly KeyRange[],
): IterableIterator<Groups> {
  for (let fields = 1; fields <= index.spec.fields.length; fields += 1) {
    if (!ranges.every((range) => isPointAt(range, fields - 1))) return;
    const members: KeyRange[][] = [];
    for (const range of ranges) {
      const group = members.at(-1);
      const [neighbour] = group ?? [];
      if (
        group !== undefined &&
        neighbour !== undefined &&
        sameUpTo(range.low, neighbour.low, fields)
      ) {
        group.push(range);
      } else {
        members.push([range]);
      }
    }
    yield { fields, members };
  }
}

const isPointAt = ({ low, high }: KeyRange, at: number): boolean =>
  at < low.values.length && at < high.values.length && sameAt(low, high, at);

const sameAt = (a: IndexKey, b: IndexKey, at: number): boolean =>
  compareValues(a.values[at], b.values[at]) === 0;

function sameUpTo(a: IndexKey, b: IndexKey, fields: number): boolean {
  for (let at = 0; at < fields; at += 1) if (!sameAt(a, b, at)) return false;
  return true;
}

/** The order of two keys by an index's fields from one on. */
export function compareFrom(
  index: OrderedIndex,
  from: number,
  reverse: boolean,
): (a: IndexKey, b: IndexKey) => number {
  const directions = index.spec.fields.map(({ direction }) => (reverse ? -direction : direction));
  return (a, b) => {
    for (let at = from; at < directions.length; at += 1) {
      const order = compareValues(a.values[at], b.values[at]);
      if (order !== 0) return order * (directions[at] ?? 1);
    }
    return 0;
  };
}
