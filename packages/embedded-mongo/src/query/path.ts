import { getField, isArrayIndex } from '../values/document.ts';
import { isArray, isDocument } from '../values/types.ts';

/** Takes a value found at a path; gives true to stop the walk. */
export type Visit = (value: unknown, arrayIndex: number | undefined) => boolean;

/**
 * What an array at the end of a path gives: its elements and then itself (most operators), or
 * itself only (those about whole arrays, such as `$size`).
 */
export type LeafArrays = 'opened' | 'whole';

/**
 * Visits every value that a dotted path reaches in a document, as MongoDB's matcher does: arrays on
 * the way are opened, a number in the path is also taken as an index, and a path that leads nowhere
 * gives one `undefined`, unless an array on the way has no documents in it.
 *
 * `visit` gets with each value the index in the outermost array that was opened on the way to it,
 * which is what the positional operator `$` stands for.
 *
 * @returns whether a visit stopped the walk
 */
export function walkPath(
  document: unknown,
  path: readonly string[],
  leafArrays: LeafArrays,
  visit: Visit,
): boolean {
  return walkFrom(document, path, 0, leafArrays, visit);
}

/** Walks from a value that is not in an array, `at` being the place of the next component. */
function walkFrom(
  value: unknown,
  path: readonly string[],
  at: number,
  leafArrays: LeafArrays,
  visit: Visit,
): boolean {
  const name = path[at];
  if (name === undefined) return visit(value, undefined);
  if (!isDocument(value)) return visit(undefined, undefined);
  const field = getField(value, name);
  if (!isArray(field)) return walkFrom(field, path, at + 1, leafArrays, visit);
  const rest = path.slice(at + 1);
  if (rest.length === 0 && leafArrays === 'whole') return visit(field, undefined);
  return walkArray(field, rest, leafArrays, visit);
}

function walkArray(
  array: readonly unknown[],
  rest: readonly string[],
  leafArrays: LeafArrays,
  visit: Visit,
): boolean {
  const [next] = rest;
  if (next === undefined) {
    return array.some((element, index) => visit(element, index)) || visit(array, undefined);
  }
  const explicitIndex = isArrayIndex(next) ? Number(next) : undefined;
  return array.some((element, index) => {
    const underElement: Visit = (value) => visit(value, index);
    if (isDocument(element) && walkPath(element, rest, leafArrays, underElement)) return true;
    return index === explicitIndex && walkElement(element, rest.slice(1), leafArrays, visit);
  });
}

/** Follows the rest of a path from an element that the path named by its index. */
function walkElement(
  element: unknown,
  rest: readonly string[],
  leafArrays: LeafArrays,
  visit: Visit,
): boolean {
  if (rest.length === 0) return visit(element, undefined);
  if (isDocument(element)) return walkPath(element, rest, leafArrays, visit);
  return isArray(element) && walkArray(element, rest, leafArrays, visit);
}
