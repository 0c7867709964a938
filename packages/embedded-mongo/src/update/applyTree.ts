import { badValue, MongoError } from '../errors.ts';
import { describe } from '../values/describe.ts';
import {
  getField,
  isArrayIndex,
  removeField,
  setField,
  type Document,
} from '../values/document.ts';
import { compareStrings } from '../values/compare.ts';
import { isArray, isDocument, typeOf } from '../values/types.ts';
import type { ArrayFilters } from './arrayFilters.ts';
import { REMOVED, type UpdateContext } from './modifier.ts';
import { mergeNodes, modifiersOf, type BranchNode, type UpdateNode } from './tree.ts';

/** How far beyond its end an array is filled up with nulls, as MongoDB limits it. */
const MOST_PADDING = 1_500_000;

export interface TreeContext extends UpdateContext {
  readonly arrayFilters: ArrayFilters;
}

/**
 * Applies a node to the value at its path and gives the new value: the same one when nothing
 * changes, `undefined` when there is none and none is made, `REMOVED` when it goes. Documents and
 * arrays are never changed in place.
 */
export function applyNode(
  node: UpdateNode,
  current: unknown,
  context: TreeContext,
  path: string,
): unknown {
  if (node.kind === 'leaf') return node.modifier.apply(current, context);
  if (node.kind === 'elements') return applyToElements(node, current, context, path);
  const children = sortedChildren(node, context, path);
  if (current === undefined) return applyToMissing(children, context, path);
  if (isDocument(current)) return applyToDocument(children, current, context, path);
  if (isArray(current)) return applyToArray(children, current, context, path);
  failIfBlocked(children, current, context, path);
  return current;
}

type Children = [name: string, child: UpdateNode][];

/**
 * New fields are added in the order of their names. Names that are numbers come first and by value:
 * JavaScript keeps them so in every object.
 */
function sortedChildren(node: BranchNode, context: TreeContext, path: string): Children {
  const children = new Map(node.children);
  const positional = children.get('$');
  if (positional !== undefined) {
    if (context.positional === undefined) {
      throw badValue('The positional operator did not find the match needed from the query.');
    }
    children.delete('$');
    const index = String(context.positional);
    const existing = children.get(index);
    children.set(
      index,
      existing === undefined ? positional : mergeNodes(existing, positional, join(path, index)),
    );
  }
  return [...children].sort(([a], [b]) => compareStrings(a, b));
}

const join = (path: string, name: string | number): string =>
  path === '' ? String(name) : `${path}.${name}`;

function applyToMissing(children: Children, context: TreeContext, path: string): unknown {
  const made: Document = {};
  for (const [name, child] of children) {
    const value = applyNode(child, undefined, context, join(path, name));
    if (value !== undefined && value !== REMOVED) setField(made, name, value);
  }
  return Object.keys(made).length === 0 ? undefined : made;
}

function applyToDocument(
  children: Children,
  current: Document,
  context: TreeContext,
  path: string,
): Document {
  let result = current;
  for (const [name, child] of children) {
    const before = getField(result, name);
    const after = applyNode(child, before, context, join(path, name));
    if (after === before) continue;
    if (result === current) result = { ...current };
    if (after === REMOVED) removeField(result, name);
    else setField(result, name, after);
  }
  return result;
}

function applyToArray(
  children: Children,
  current: readonly unknown[],
  context: TreeContext,
  path: string,
): unknown {
  failIfBlocked(
    children.filter(([name]) => !isArrayIndex(name)),
    current,
    context,
    path,
  );
  const result = [...current];
  let changed = false;
  for (const [name, child] of children.filter(([key]) => isArrayIndex(key))) {
    const index = Number(name);
    const before = result[index];
    const after = applyNode(child, before, context, join(path, name));
    if (after === before) continue;
    if (index - result.length > MOST_PADDING) {
      throw badValue(`can't backfill more than ${MOST_PADDING} elements`);
    }
    while (result.length < index) result.push(null);
    result[index] = after === REMOVED ? null : after;
    changed = true;
  }
  return changed ? result : current;
}

/** Fails when an operator would have to make a field where there is no place for one. */
function failIfBlocked(
  children: Children,
  current: unknown,
  context: UpdateContext,
  path: string,
): void {
  for (const [name, child] of children) {
    const needed = modifiersOf(child).some((modifier) => modifier.needsPath?.(context) ?? true);
    if (!needed) continue;
    const last = path.split('.').at(-1) ?? '';
    throw new MongoError(
      'PathNotViable',
      `Cannot create field '${name}' in element {${last}: ${describe(current)}}`,
    );
  }
}

function applyToElements(
  node: BranchNode,
  current: unknown,
  context: TreeContext,
  path: string,
): unknown {
  if (current === undefined) {
    throw badValue(
      `The path '${path}' must exist in the document in order to apply array updates.`,
    );
  }
  if (!isArray(current)) {
    throw badValue(`Cannot apply array updates to non-array element ${path}: ${typeOf(current)}`);
  }
  const before: readonly unknown[] = current;
  const after = before.map((element, index) => {
    const at = join(path, index);
    const merged = [...node.children]
      .filter(
        ([identifier]) => identifier === '' || context.arrayFilters.get(identifier)?.(element),
      )
      .map(([, child]) => child)
      .reduce<UpdateNode | undefined>(
        (one, child) => (one === undefined ? child : mergeNodes(one, child, at)),
        undefined,
      );
    if (merged === undefined) return element;
    const value = applyNode(merged, element, context, at);
    return value === REMOVED ? null : value;
  });
  return after.some((value, index) => value !== before[index]) ? after : current;
}
