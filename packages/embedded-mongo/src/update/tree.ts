import { badValue, MongoError } from '../errors.ts';
import type { Modifier } from './modifier.ts';

/**
 * An update's operators arranged by path, so that the fields of a document are gone through once
 * and in MongoDB's order, and that two operators on one path are found out.
 */
export type UpdateNode = { readonly kind: 'leaf'; readonly modifier: Modifier } | BranchNode;

export interface BranchNode {
  /** `fields`: children by name; `elements`: children by the identifier of `$[identifier]`. */
  readonly kind: 'fields' | 'elements';
  readonly children: Map<string, UpdateNode>;
}

export const fieldsNode = (): BranchNode => ({ kind: 'fields', children: new Map() });

/** The identifier of `$[identifier]`: empty for `$[]`, undefined for any other component. */
export function elementsIdentifier(component: string): string | undefined {
  return /^\$\[(.*)\]$/.exec(component)?.[1];
}

/** Puts a modifier at its path. */
export function addModifier(root: BranchNode, modifier: Modifier): void {
  const components = componentsOf(modifier.path);
  let node = root;
  for (const [at, component] of components.entries()) {
    const name = elementsIdentifier(component) ?? component;
    const existing = node.children.get(name);
    const taken = components.slice(0, at + 1).join('.');
    const nextComponent = components[at + 1];
    if (nextComponent === undefined) {
      if (existing !== undefined) throw conflict(modifier.path, taken);
      node.children.set(name, { kind: 'leaf', modifier });
      return;
    }
    const kind = elementsIdentifier(nextComponent) === undefined ? 'fields' : 'elements';
    if (existing === undefined) {
      const next: BranchNode = { kind, children: new Map() };
      node.children.set(name, next);
      node = next;
    } else if (existing.kind === kind) {
      node = existing;
    } else {
      throw conflict(modifier.path, taken);
    }
  }
}

function componentsOf(path: string): string[] {
  const components = path.split('.');
  if (components.filter((component) => component === '$').length > 1) {
    throw badValue(`Too many positional (i.e. '$') elements found in path '${path}'`);
  }
  for (const [at, component] of components.entries()) {
    if (component === '') {
      throw new MongoError(
        'EmptyFieldName',
        `The update path '${path}' contains an empty field name, which is not allowed.`,
      );
    }
    const special = component === '$' || elementsIdentifier(component) !== undefined;
    if (special && at === 0) {
      throw badValue(
        `Cannot have positional (i.e. '$') or array filter operators as the first part of the update path '${path}'`,
      );
    }
    if (!special && component.startsWith('$') && !REFERENCE_FIELDS.has(component)) {
      throw new MongoError(
        'DollarPrefixedFieldName',
        `The dollar ($) prefixed field '${component}' in '${path}' is not allowed in the context of an update`,
      );
    }
  }
  return components;
}

/** The fields of a DBRef. */
const REFERENCE_FIELDS: ReadonlySet<string> = new Set(['$ref', '$id', '$db']);

function conflict(path: string, at: string): MongoError {
  return new MongoError(
    'ConflictingUpdateOperators',
    `Updating the path '${path}' would create a conflict at '${at}'`,
  );
}

/** One node that does what two do, when several `$[identifier]` reach one element. */
export function mergeNodes(a: UpdateNode, b: UpdateNode, at: string): UpdateNode {
  if (a.kind === 'leaf' || b.kind === 'leaf' || a.kind !== b.kind) {
    throw conflict(firstPath(b), at);
  }
  const children = new Map(a.children);
  for (const [name, child] of b.children) {
    const existing = children.get(name);
    children.set(
      name,
      existing === undefined ? child : mergeNodes(existing, child, `${at}.${name}`),
    );
  }
  return { kind: a.kind, children };
}

/** The modifiers below a node. */
export function modifiersOf(node: UpdateNode): Modifier[] {
  return node.kind === 'leaf'
    ? [node.modifier]
    : Array.from(node.children.values()).flatMap(modifiersOf);
}

const firstPath = (node: UpdateNode): string => modifiersOf(node)[0]?.path ?? '';
