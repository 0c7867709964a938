import type { Viewer } from '@shop/service-kit';
import {
  type DocumentNode,
  type FieldDefinitionNode,
  type InterfaceTypeDefinitionNode,
  isTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type TypeDefinitionNode,
  type TypeNode,
} from 'graphql';

import { findAccessDirectives, readRequirement } from './accessDirectives.ts';
import { policies as knownPolicies, type Policy } from './policies.ts';
import { meets, type Requirement } from './requirement.ts';

/**
 * Which of a supergraph's requirements somebody meets: a `0` or a `1` for each. Who has an equal
 * grant may see the same.
 */
export type Grant = string;

/** Who may see what, as a supergraph says. It never changes. */
export interface AccessRules {
  /** Policies that the supergraph names and the router does not know: they are denied. */
  readonly unknownPolicies: readonly string[];
  /** @param viewer undefined when nobody is signed in */
  grant(viewer: Viewer | undefined): Grant;
  /**
   * Whether a field may be fetched: what its parent type, the field and the type that it returns
   * require is met, there and in each of the runtime types.
   *
   * @param parent the type on which the operation selects the field
   * @param runtimeTypes the object types that the parent can be at this place
   */
  allows(grant: Grant, parent: string, field: string, runtimeTypes: readonly string[]): boolean;
  /** The object types that a composite type can be, in order of their names. */
  possibleTypes(type: string): readonly string[];
}

/**
 * Reads the access rules of a supergraph: `@authenticated`, `@requiresScopes` and `@policy` on types
 * and fields. It takes them as composition wrote them, which gives an interface and its fields what
 * any type that implements it requires.
 * https://www.apollographql.com/docs/graphos/routing/security/authorization
 *
 * @param policies the policies that the router knows, by name
 * @throws {Error} for a version of the directives that the router does not know
 */
export function readAccessRules(
  supergraphSdl: string,
  policies: ReadonlyMap<string, Policy> = knownPolicies,
): AccessRules {
  const supergraph = parse(supergraphSdl, { noLocation: true });
  const requirements = new RequirementTable();
  const byCoordinate = readCoordinates(supergraph, requirements);
  const possible = readPossibleTypes(supergraph);
  const named = requirements.all.flatMap((requirement) => requirement.policies?.flat() ?? []);

  const isMet = (grant: Grant, coordinate: string): boolean =>
    byCoordinate.get(coordinate)?.every((index) => grant[index] === '1') ?? false;

  const grantOf = (viewer: Viewer | undefined): Grant => {
    let grant = '';
    for (const requirement of requirements.all) {
      grant += meets(requirement, viewer, policies) ? '1' : '0';
    }
    return grant;
  };
  const nobody = grantOf(undefined);

  return {
    unknownPolicies: [...new Set(named)].filter((name) => !policies.has(name)),
    grant: (viewer) => (viewer === undefined ? nobody : grantOf(viewer)),
    allows: (grant, parent, field, runtimeTypes) =>
      isMet(grant, `${parent}.${field}`) &&
      runtimeTypes.every((type) => type === parent || isMet(grant, `${type}.${field}`)),
    possibleTypes: (type) => possible.get(type) ?? [],
  };
}

/** The requirements of a supergraph, each once. */
class RequirementTable {
  readonly all: Requirement[] = [];
  readonly #indexes = new Map<string, number>();

  /** Gives the index of a requirement; none for none. */
  indexOf(requirement: Requirement | undefined): number[] {
    if (requirement === undefined) return [];
    const { authenticated, scopes, policies } = requirement;
    const key = JSON.stringify([authenticated, scopes, policies]);
    const known = this.#indexes.get(key);
    if (known !== undefined) return [known];
    this.#indexes.set(key, this.all.length);
    return [this.all.push(requirement) - 1];
  }
}

type FieldsDefinition = ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode;

/** What each field requires by its coordinate, such as `User.email`: indexes of requirements. */
function readCoordinates(
  supergraph: DocumentNode,
  requirements: RequirementTable,
): ReadonlyMap<string, readonly number[]> {
  const directives = findAccessDirectives(supergraph);
  const indexOf = ({ directives: applied }: TypeDefinitionNode | FieldDefinitionNode): number[] =>
    requirements.indexOf(readRequirement(applied, directives));
  const ofTypes = new Map(
    supergraph.definitions
      .filter(isTypeDefinitionNode)
      .map((type) => [type.name.value, indexOf(type)]),
  );
  const byCoordinate = new Map<string, readonly number[]>();
  for (const type of supergraph.definitions.filter(hasFields)) {
    for (const field of type.fields ?? []) {
      const indexes = [
        ...(ofTypes.get(type.name.value) ?? []),
        ...indexOf(field),
        ...(ofTypes.get(namedType(field.type)) ?? []),
      ];
      byCoordinate.set(`${type.name.value}.${field.name.value}`, [...new Set(indexes)]);
    }
  }
  return byCoordinate;
}

function readPossibleTypes(supergraph: DocumentNode): ReadonlyMap<string, readonly string[]> {
  const possible = new Map<string, string[]>();
  const add = (type: string, object: string): void => {
    possible.set(type, [...(possible.get(type) ?? []), object].sort());
  };
  for (const definition of supergraph.definitions) {
    if (definition.kind === Kind.OBJECT_TYPE_DEFINITION) {
      const object = definition.name.value;
      add(object, object);
      for (const { name } of definition.interfaces ?? []) add(name.value, object);
    } else if (definition.kind === Kind.UNION_TYPE_DEFINITION) {
      for (const { name } of definition.types ?? []) add(definition.name.value, name.value);
    }
  }
  return possible;
}

function hasFields(node: DocumentNode['definitions'][number]): node is FieldsDefinition {
  return node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
