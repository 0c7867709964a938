import {
  baseType,
  type FieldDefinition,
  type InterfaceType,
  isAbstractType,
  isCompositeType,
  type NamedType,
  type ObjectType,
  possibleRuntimeTypes,
  type Subgraph,
  type Supergraph,
} from '@apollo/federation-internals';
import {
  getNamedType,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType as isAbstract,
  isCompositeType as isComposite,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

import type { KnownOperation } from '../graph/operations.ts';
import { type FieldSet, keysOf, parseFieldSet } from './fieldSet.ts';

/** Whether a plan of an operation may fetch from one of some subgraphs. */
export type MayReach = (operation: KnownOperation) => boolean;

/**
 * Tells without a plan which operations may reach some subgraphs, for to plan takes most of the time of
 * a check. A plan fetches from a subgraph a root field that it has, or an entity that it has a key of:
 * one that the operation comes across, or that is on the way to what a key or `@requires` asks of one.
 *
 * @param schema the whole supergraph's, as graphql-js has it
 * @returns a function that is true for every operation whose plan has such a fetch, and for some others
 */
export function createReach(
  supergraph: Supergraph,
  schema: GraphQLSchema,
  names: ReadonlySet<string>,
): MayReach {
  const all = [...supergraph.subgraphs()];
  const wanted = all.filter(({ name }) => names.has(name));
  // What a context passes on is asked for wherever it was set.
  if (all.some(usesContext)) return () => wanted.length > 0;
  const entities = new Set(wanted.flatMap(entitiesOf));
  const rootFields = new Set(wanted.flatMap(rootFieldsOf));
  const needs = needsOf(all);

  /** A type, those that an object of it can be, and what it is said to be. */
  const kin = (type: GraphQLCompositeType): readonly string[] => {
    const objects = isAbstract(type) ? schema.getPossibleTypes(type) : [type];
    const interfaces = objects.flatMap((object) =>
      isObjectType(object) ? object.getInterfaces() : [],
    );
    return [type, ...objects, ...interfaces].map(({ name }) => name);
  };
  const isReachedFrom = (type: GraphQLCompositeType, seen: Set<string>): boolean =>
    kin(type).some((name) => {
      if (seen.has(name)) return false;
      seen.add(name);
      if (entities.has(name)) return true;
      return [...(needs.get(name) ?? [])].some((needed) => {
        const found = schema.getType(needed);
        return isComposite(found) && isReachedFrom(found, seen);
      });
    });

  return ({ document }) => {
    const types = new TypeInfo(schema);
    const seen = new Set<string>();
    let isReached = false;
    const come = (): void => {
      const type = getNamedType(types.getType());
      isReached ||= isComposite(type) && isReachedFrom(type, seen);
    };
    visit(
      document,
      visitWithTypeInfo(types, {
        Field({ name }) {
          const parent = types.getParentType()?.name ?? '';
          isReached ||= rootFields.has(`${parent}.${name.value}`);
          come();
        },
        FragmentDefinition: come,
        InlineFragment: come,
      }),
    );
    return isReached;
  };
}

function usesContext(subgraph: Subgraph): boolean {
  return subgraph.metadata().fromContextDirective().applications().size > 0;
}

/** The types that a subgraph finds by a key, as it calls them: an interface object is an interface. */
function entitiesOf(subgraph: Subgraph): readonly string[] {
  return subgraph.schema
    .types()
    .filter((type) => keysOf(type, subgraph.metadata()).length > 0)
    .map(({ name }) => name);
}

function rootFieldsOf({ schema }: Subgraph): readonly string[] {
  return schema.schemaDefinition
    .roots()
    .flatMap(({ type }) => type.fields().map(({ coordinate }) => coordinate));
}

/** By a type, the types of what the keys and `@requires` of any subgraph ask of it. */
function needsOf(subgraphs: readonly Subgraph[]): ReadonlyMap<string, ReadonlySet<string>> {
  const needs = new Map<string, Set<string>>();
  for (const subgraph of subgraphs) {
    for (const type of subgraph.schema.types()) {
      const own = needs.get(type.name) ?? new Set();
      const asked = [...keysOf(type, subgraph.metadata()), ...requirementsOf(subgraph, type)];
      for (const fieldSet of asked) noteTypes(type, fieldSet, own);
      needs.set(type.name, own);
    }
  }
  return needs;
}

function requirementsOf(subgraph: Subgraph, type: NamedType): readonly FieldSet[] {
  const directive = subgraph.metadata().requiresDirective();
  return fieldsOf(type)
    .flatMap((field) => field.appliedDirectivesOf(directive))
    .map((requires) => parseFieldSet(String(requires.arguments().fields)));
}

function noteTypes(type: NamedType, fieldSet: FieldSet, found: Set<string>): void {
  // A fragment in the set asks the objects of an interface or union for fields of their own.
  const types = isAbstractType(type) ? [type, ...possibleRuntimeTypes(type)] : [type];
  for (const field of types.flatMap(fieldsOf)) {
    const inside = fieldSet.fields.get(field.name);
    if (inside === undefined || field.type === undefined) continue;
    const next = baseType(field.type);
    if (!isCompositeType(next)) continue;
    found.add(next.name);
    noteTypes(next, inside, found);
  }
}

function fieldsOf(type: NamedType): readonly FieldDefinition<ObjectType | InterfaceType>[] {
  return type.kind === 'ObjectType' || type.kind === 'InterfaceType' ? type.fields() : [];
}
