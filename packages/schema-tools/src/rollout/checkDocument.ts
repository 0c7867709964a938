import {
  type ASTNode,
  type DocumentNode,
  getNamedType,
  getOperationAST,
  type GraphQLInputType,
  type GraphQLSchema,
  Kind,
  TypeInfo,
  validate,
  VariablesInAllowedPositionRule,
  visit,
  visitWithTypeInfo,
} from 'graphql';

import type { FetchProblem } from './fetchProblem.ts';
import type { ServedSchema } from './servedSchema.ts';

/**
 * What a subgraph refuses in the document of a fetch.
 *
 * @param planned the subgraph's schema by which the document was made, and is valid
 */
export function checkDocument(
  document: DocumentNode,
  planned: ServedSchema,
  served: ServedSchema,
): readonly FetchProblem[] {
  const root = missingRoot(document, planned.schema, served.schema);
  if (root !== undefined) {
    const reason = `${served.subgraph} refuses the fetch: it has no ${root}.`;
    return [{ kind: 'refused', coordinate: root, reason }];
  }
  const errors = [
    ...validate(served.schema, document, undefined, { hideSuggestions: true }),
    ...validate(served.schema, withoutDefaults(document), [VariablesInAllowedPositionRule]),
  ];
  if (errors.length === 0) return [];
  const coordinates = coordinatesOf(document, planned.schema);
  return errors.map(({ message, nodes = [] }) => {
    // The last one is the use; before it may stand what is used, such as a variable's definition.
    const coordinate = nodes.map((node) => coordinates.get(node)).findLast((found) => found);
    const reason = `${served.subgraph} refuses the fetch: ${message}`;
    return { kind: 'refused', coordinate: coordinate ?? served.subgraph, reason };
  });
}

/**
 * A variable with a default may stand where null is refused, for when it is left out. Clients may
 * send null nevertheless, which fails where the document passes.
 */
function withoutDefaults(document: DocumentNode): DocumentNode {
  return visit(document, {
    VariableDefinition: ({ kind, variable, type }) => ({ kind, variable, type }),
  });
}

/** The type of an operation that a schema does not take at all: validation does not tell. */
function missingRoot(
  document: DocumentNode,
  planned: GraphQLSchema,
  served: GraphQLSchema,
): string | undefined {
  const kind = getOperationAST(document)?.operation;
  if (kind === undefined || served.getRootType(kind)) return undefined;
  return planned.getRootType(kind)?.name;
}

/** The schema coordinate that each node of a document is about: its own, or the one around it. */
function coordinatesOf(
  document: DocumentNode,
  schema: GraphQLSchema,
): ReadonlyMap<ASTNode, string> {
  const coordinates = new Map<ASTNode, string>();
  const around: (string | undefined)[] = [];
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      enter(node) {
        const coordinate = ownCoordinate(node, types) ?? around.at(-1);
        if (coordinate !== undefined) coordinates.set(node, coordinate);
        around.push(coordinate);
      },
      leave() {
        around.pop();
      },
    }),
  );
  return coordinates;
}

function ownCoordinate(node: ASTNode, types: TypeInfo): string | undefined {
  if (node.kind === Kind.FIELD) return `${String(types.getParentType())}.${node.name.value}`;
  if (node.kind === Kind.NAMED_TYPE) return node.name.value;
  if (node.kind === Kind.ENUM) return `${namedType(types.getInputType())}.${node.value}`;
  if (node.kind === Kind.OBJECT_FIELD) {
    return `${namedType(types.getParentInputType())}.${node.name.value}`;
  }
  const field = types.getFieldDef();
  if (node.kind !== Kind.ARGUMENT || types.getDirective() || !field) return undefined;
  return `${String(types.getParentType())}.${field.name}(${node.name.value}:)`;
}

function namedType(type: GraphQLInputType | null | undefined): string {
  return getNamedType(type)?.name ?? '';
}
