import {
  type FieldNode,
  type FragmentDefinitionNode,
  getNamedType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

import { checkValues, sentOf } from './checkRepresentations.ts';
import { misfitsOf } from './compareTypes.ts';
import type { FetchProblem } from './fetchProblem.ts';
import type { Fetch } from './fetches.ts';
import { type FieldSet, merge, missing, noFields, printFieldSet } from './fieldSet.ts';
import type { ServedSchema } from './servedSchema.ts';

/** Where a selection stands. */
interface Position {
  /** The type as the subgraph serves it; undefined when it serves none of the name. */
  readonly parent: GraphQLNamedType | undefined;
  /** What the field above `@provides` of fields that are elsewhere `@external`. */
  readonly provided: FieldSet;
  /** What the router sends of the object; nothing where the subgraph found it on its own. */
  readonly sent: FieldSet;
}

/**
 * What keeps a subgraph from resolving the fields of a fetch, and what it may answer that the router
 * does not take. Fields that the subgraph does not have are left to the check of the document.
 *
 * @param supergraph by which the router completes what the subgraph answers
 * @param planned the subgraph's schema as the router knows it
 */
export function checkSelections(
  { document, representations }: Fetch,
  operation: OperationDefinitionNode,
  supergraph: GraphQLSchema,
  planned: ServedSchema,
  served: ServedSchema,
): readonly FetchProblem[] {
  const problems: FetchProblem[] = [];
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.set(definition.name.value, definition);
    }
  }

  const walk = ({ selections }: SelectionSetNode, position: Position): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        walkField(selection, position);
        continue;
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      if (fragment === undefined) continue;
      const condition = fragment.typeCondition?.name.value;
      if (condition === undefined) {
        walk(fragment.selectionSet, position);
      } else {
        problems.push(...checkCondition(position.parent, condition, planned, served));
        walk(fragment.selectionSet, narrow(position, condition));
      }
    }
  };

  const narrow = ({ parent, provided, sent }: Position, condition: string): Position => ({
    parent: served.schema.getType(condition),
    provided,
    sent: parent?.name === '_Entity' ? sentOf(condition, representations, served.schema) : sent,
  });

  const walkField = (node: FieldNode, { parent, provided, sent }: Position): void => {
    const name = node.name.value;
    if (name === '__typename') problems.push(...checkTypename(parent, planned, served));
    const field = fieldOf(parent, name);
    if (parent === undefined || field === undefined) return;
    if (name !== '_entities') {
      problems.push(
        ...checkResolved(parent.name, name, provided, served),
        ...checkRequired(parent.name, name, sent, supergraph, served),
        ...checkAnswer(parent.name, field, supergraph, planned, served),
      );
    }
    if (node.selectionSet === undefined) return;
    walk(node.selectionSet, {
      parent: getNamedType(field.type),
      provided: merge([
        provided.fields.get(name) ?? noFields,
        served.providedBy(parent.name, name),
      ]),
      sent: noFields,
    });
  };

  const root = served.schema.getRootType(operation.operation) ?? undefined;
  walk(operation.selectionSet, { parent: root, provided: noFields, sent: noFields });
  return problems;
}

function checkResolved(
  type: string,
  field: string,
  provided: FieldSet,
  served: ServedSchema,
): readonly FetchProblem[] {
  if (!served.isExternal(type, field) || provided.fields.has(field)) return [];
  const coordinate = `${type}.${field}`;
  const reason = `${coordinate} is @external in ${served.subgraph}, which does not resolve it.`;
  return [{ kind: 'unresolved', coordinate, reason }];
}

function checkRequired(
  type: string,
  field: string,
  sent: FieldSet,
  supergraph: GraphQLSchema,
  served: ServedSchema,
): readonly FetchProblem[] {
  const required = served.requirementOf(type, field);
  const lacking = missing(required, sent);
  if (lacking.fields.size === 0) return checkValues(type, required, supergraph, served);
  const coordinate = `${type}.${field}`;
  const reason = `${coordinate} @requires "${printFieldSet(lacking)}" in ${served.subgraph}, which the router does not send.`;
  return [{ kind: 'requires', coordinate, reason }];
}

function checkAnswer(
  type: string,
  field: GraphQLField<unknown, unknown>,
  supergraph: GraphQLSchema,
  planned: ServedSchema,
  served: ServedSchema,
): readonly FetchProblem[] {
  const coordinate = `${type}.${field.name}`;
  const promised = fieldOf(supergraph.getType(type), field.name);
  if (promised === undefined) return [];
  const named = getNamedType(field.type);
  const problem = (where: string, what: string): FetchProblem => ({
    kind: 'answer',
    coordinate: where,
    reason: `${served.subgraph} may answer ${coordinate} with ${what}.`,
  });
  const misfits = misfitsOf(field.type, promised.type);
  if (misfits.length > 0) {
    return misfits.map(({ value }) =>
      value === undefined
        ? problem(
            coordinate,
            `${String(field.type)}, and the router promises ${String(promised.type)}`,
          )
        : problem(`${named.name}.${value}`, `${value}, which the router does not know`),
    );
  }
  const expected = fieldOf(planned.schema.getType(type), field.name)?.type ?? promised.type;
  const expectedName = getNamedType(expected).name;
  const known = new Set(objectsOf(getNamedType(expected), planned.schema));
  return objectsOf(named, served.schema)
    .filter((name) => !known.has(name))
    .map((name) =>
      expectedName === named.name
        ? problem(name, `${name}, which the router does not expect there`)
        : problem(coordinate, `${name}, and the router expects ${expectedName}`),
    );
}

/**
 * The router asks for the fields of a fragment where it takes an object to be of its type. A subgraph
 * that gives the object and does not take it to be one leaves them out.
 */
function checkCondition(
  parent: GraphQLNamedType | undefined,
  condition: string,
  planned: ServedSchema,
  served: ServedSchema,
): readonly FetchProblem[] {
  const [expected, applied] = [planned, served].map(({ schema }) => schema.getType(condition));
  if (parent === undefined || !expected || !applied) return [];
  const possible = new Set(objectsOf(parent, served.schema));
  const applies = new Set(objectsOf(applied, served.schema));
  return objectsOf(expected, planned.schema)
    .filter((name) => possible.has(name) && !applies.has(name))
    .map((name) => ({
      kind: 'answer',
      coordinate: name,
      reason: `${served.subgraph} may answer with ${name} and leave out what the router selects on ${condition}, which ${name} does not implement there.`,
    }));
}

/** A subgraph with an interface object tells the interface's name for the type of each object. */
function checkTypename(
  parent: GraphQLNamedType | undefined,
  planned: ServedSchema,
  served: ServedSchema,
): readonly FetchProblem[] {
  if (!isObjectType(parent) || !isAbstractType(planned.schema.getType(parent.name))) return [];
  const reason = `${served.subgraph} says that an object is of type ${parent.name}, which is an interface for the router.`;
  return [{ kind: 'answer', coordinate: parent.name, reason }];
}

/** The names of the objects that a value may be. */
function objectsOf(type: GraphQLNamedType, schema: GraphQLSchema): readonly string[] {
  if (isObjectType(type)) return [type.name];
  return isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [];
}

function fieldOf(
  type: GraphQLNamedType | undefined,
  name: string,
): GraphQLField<unknown, unknown> | undefined {
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}
