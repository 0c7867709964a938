import { RequestRefused } from '@shop/service-kit';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

import { fragmentsOf } from '../fragmentsOf.ts';

/** What an operation or fragment has, with each fragment counted wherever it is spread. */
export interface Shape {
  /** Fields within fields. */
  readonly depth: number;
  readonly aliases: number;
  readonly directives: number;
  readonly selections: number;
  /** Fields on the first level. */
  readonly rootFields: number;
}

const nothing: Shape = { depth: 0, aliases: 0, directives: 0, selections: 0, rootFields: 0 };

/**
 * Measures operations and fragments of one document. Each fragment is measured once, so fragments
 * that spread each other, which are as large as a power of their number, take no longer. What it
 * gives throws a RequestRefused (400) for a fragment that is within itself.
 */
export function createMeasure(document: DocumentNode) {
  const fragments = fragmentsOf(document);
  const measured = new Map<string, Shape>();
  const around = new Set<string>();

  const measureFragment = (name: string): Shape => {
    const known = measured.get(name);
    if (known !== undefined) return known;
    const fragment = fragments.get(name);
    if (fragment === undefined) return nothing;
    if (around.has(name)) throw withinItself(name);
    around.add(name);
    const shape = measure(fragment);
    around.delete(name);
    measured.set(name, shape);
    return shape;
  };

  const measureSelection = (selection: SelectionNode): Shape => {
    const directives = selection.directives?.length ?? 0;
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      return add({ ...nothing, directives, selections: 1 }, measureFragment(selection.name.value));
    }
    const within = measureSet(selection.selectionSet);
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      return add({ ...nothing, directives, selections: 1 }, within);
    }
    return {
      depth: within.depth + 1,
      aliases: within.aliases + (selection.alias === undefined ? 0 : 1),
      directives: within.directives + directives,
      selections: within.selections + 1,
      rootFields: 1,
    };
  };

  const measureSet = (set: SelectionSetNode | undefined): Shape =>
    set === undefined ? nothing : set.selections.map(measureSelection).reduce(add, nothing);

  const measure = (definition: OperationDefinitionNode | FragmentDefinitionNode): Shape => {
    let directives = definition.directives?.length ?? 0;
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      for (const variable of definition.variableDefinitions ?? []) {
        directives += variable.directives?.length ?? 0;
      }
    }
    return add({ ...nothing, directives }, measureSet(definition.selectionSet));
  };

  return measure;
}

/** Validation refuses such a fragment, too, but nothing that follows fragments may meet one. */
function withinItself(name: string): RequestRefused {
  const message = `Cannot spread fragment "${name}" within itself.`;
  return new RequestRefused(400, 'GRAPHQL_VALIDATION_FAILED', message);
}

function add(a: Shape, b: Shape): Shape {
  return {
    depth: Math.max(a.depth, b.depth),
    aliases: a.aliases + b.aliases,
    directives: a.directives + b.directives,
    selections: a.selections + b.selections,
    rootFields: a.rootFields + b.rootFields,
  };
}
