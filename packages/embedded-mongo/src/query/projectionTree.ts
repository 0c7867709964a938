import type { Environment } from '../aggregate/environment.ts';
import type { Expression } from '../aggregate/expression.ts';
import { MongoError } from '../errors.ts';
import { getField, removeField, setField, type Document } from '../values/document.ts';
import { isArray, isDocument } from '../values/types.ts';

/** What a projection does with a field: keeps it, drops it, computes it, or looks into it. */
export type ProjectionNode =
  | { readonly kind: 'keep' }
  | { readonly kind: 'drop' }
  | { readonly kind: 'compute'; readonly evaluate: Expression }
  | ProjectionBranch;

export interface ProjectionBranch {
  readonly kind: 'branch';
  readonly children: Map<string, ProjectionNode>;
}

export const emptyBranch = (): ProjectionBranch => ({ kind: 'branch', children: new Map() });

/**
 * Puts a node at a dotted path.
 *
 * @throws MongoError 31249 or 31250 when another path is this one, its start or its continuation
 */
export function addNode(root: ProjectionBranch, path: string, node: ProjectionNode): void {
  const names = path.split('.');
  if (names.includes('')) {
    throw new MongoError(40353, 'FieldPath must not end with a dot or have an empty field name');
  }
  let branch = root;
  for (const [at, name] of names.entries()) {
    const existing = branch.children.get(name);
    const last = at === names.length - 1;
    if (last && existing !== undefined) throw new MongoError(31250, `Path collision at ${path}`);
    if (last) {
      branch.children.set(name, node);
    } else if (existing === undefined) {
      const next = emptyBranch();
      branch.children.set(name, next);
      branch = next;
    } else if (existing.kind === 'branch') {
      branch = existing;
    } else {
      const rest = names.slice(at + 1).join('.');
      throw new MongoError(31249, `Path collision at ${path} remaining portion ${rest}`);
    }
  }
}

/** Keeps the named fields, in the document's order, then adds the computed ones. */
export function include(
  branch: ProjectionBranch,
  document: Document,
  environment: Environment,
): Document {
  const result: Document = {};
  for (const [name, child] of branch.children.size === 0 ? [] : Object.entries(document)) {
    const node = branch.children.get(name);
    if (node?.kind === 'keep') setField(result, name, child);
    if (node?.kind === 'branch') {
      const inner = includeInside(node, child, environment);
      if (inner !== undefined) setField(result, name, inner);
    }
  }
  return computed(branch, result, environment);
}

function includeInside(
  branch: ProjectionBranch,
  value: unknown,
  environment: Environment,
): unknown {
  if (isDocument(value)) return include(branch, value, environment);
  if (!isArray(value)) return undefined;
  return value
    .map((element: unknown) => includeInside(branch, element, environment))
    .filter((element) => element !== undefined);
}

/** Keeps all fields but the named ones. */
export function exclude(branch: ProjectionBranch, document: Document): Document {
  const result = { ...document };
  for (const [name, node] of branch.children) {
    if (!Object.hasOwn(document, name)) continue;
    if (node.kind === 'drop') removeField(result, name);
    if (node.kind === 'branch') setField(result, name, excludeInside(node, result[name]));
  }
  return result;
}

function excludeInside(branch: ProjectionBranch, value: unknown): unknown {
  if (isDocument(value)) return exclude(branch, value);
  if (!isArray(value)) return value;
  return value.map((element: unknown) => excludeInside(branch, element));
}

/** Keeps all fields and sets the computed ones. */
export function addFields(
  branch: ProjectionBranch,
  document: Document,
  environment: Environment,
): Document {
  return computed(branch, { ...document }, environment);
}

/** Sets the computed fields of a branch in a document that the caller owns. */
function computed(branch: ProjectionBranch, result: Document, environment: Environment): Document {
  for (const [name, node] of branch.children) {
    if (node.kind === 'compute') {
      const value = node.evaluate(environment);
      if (value === undefined) removeField(result, name);
      else setField(result, name, value);
    } else if (node.kind === 'branch' && computes(node)) {
      setField(result, name, computedInside(node, getField(result, name), environment));
    }
  }
  return result;
}

/** Where a computed field's path meets something that has no fields, a document takes its place. */
function computedInside(
  branch: ProjectionBranch,
  value: unknown,
  environment: Environment,
): unknown {
  if (isArray(value)) {
    return value.map((element: unknown) => computedInside(branch, element, environment));
  }
  return computed(branch, isDocument(value) ? { ...value } : {}, environment);
}

function computes(node: ProjectionNode): boolean {
  if (node.kind === 'branch') return Array.from(node.children.values()).some(computes);
  return node.kind === 'compute';
}
