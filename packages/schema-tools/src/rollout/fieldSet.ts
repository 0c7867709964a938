import type { FederationMetadata, NamedType } from '@apollo/federation-internals';
import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, parse, type SelectionSetNode } from 'graphql';

/** Fields of an object by name, each with those selected of its own value; empty for a leaf. */
export interface FieldSet {
  readonly fields: ReadonlyMap<string, FieldSet>;
}

export const noFields: FieldSet = { fields: new Map() };

/** Reads the argument of `@key`, `@requires` or `@provides`: `id owner { id }`. */
export function parseFieldSet(text: string): FieldSet {
  const [definition] = parse(`{ ${text.trim().replace(/^\{([^]*)\}$/, '$1')} }`).definitions;
  return definition?.kind === Kind.OPERATION_DEFINITION
    ? fromSelections(definition.selectionSet)
    : noFields;
}

/** What each `@key` of a type asks, whether the subgraph resolves it or not. */
export function keysOf(type: NamedType, metadata: FederationMetadata): readonly FieldSet[] {
  if (type.kind !== 'ObjectType' && type.kind !== 'InterfaceType') return [];
  return type
    .appliedDirectivesOf(metadata.keyDirective())
    .map((key) => parseFieldSet(String(key.arguments().fields)));
}

/** What a fetch sends to a subgraph of an entity that another one has found. */
export function fromRequires(nodes: readonly QueryPlanSelectionNode[]): FieldSet {
  return merge(
    nodes.map((node) =>
      node.kind === 'Field'
        ? single(node.name, fromRequires(node.selections ?? []))
        : fromRequires(node.selections),
    ),
  );
}

/** Fields behind a type condition count as fields of the object itself. */
function fromSelections({ selections }: SelectionSetNode): FieldSet {
  return merge(
    selections.map((node) => {
      if (node.kind === Kind.FRAGMENT_SPREAD) return noFields;
      const inside = node.selectionSet ? fromSelections(node.selectionSet) : noFields;
      return node.kind === Kind.FIELD ? single(node.name.value, inside) : inside;
    }),
  );
}

function single(name: string, inside: FieldSet): FieldSet {
  return { fields: new Map([[name, inside]]) };
}

/** All fields of all sets. */
export function merge(sets: readonly FieldSet[]): FieldSet {
  const fields = new Map<string, FieldSet>();
  for (const set of sets) {
    for (const [name, inside] of set.fields) {
      const known = fields.get(name);
      fields.set(name, known === undefined ? inside : merge([known, inside]));
    }
  }
  return { fields };
}

/** The fields of one set that another one lacks. */
export function missing(wanted: FieldSet, given: FieldSet): FieldSet {
  const fields = new Map<string, FieldSet>();
  for (const [name, inside] of wanted.fields) {
    const known = given.fields.get(name);
    if (known === undefined) {
      fields.set(name, inside);
      continue;
    }
    const lacking = missing(inside, known);
    if (lacking.fields.size > 0) fields.set(name, lacking);
  }
  return { fields };
}

/** Whether one set has all fields of another one. */
export function covers(given: FieldSet, wanted: FieldSet): boolean {
  return missing(wanted, given).fields.size === 0;
}

/** A set as it is written in a schema. `__typename`, which is always there, is left out. */
export function printFieldSet({ fields }: FieldSet): string {
  return [...fields]
    .filter(([name]) => name !== '__typename')
    .map(([name, inside]) =>
      inside.fields.size === 0 ? name : `${name} { ${printFieldSet(inside)} }`,
    )
    .join(' ');
}
