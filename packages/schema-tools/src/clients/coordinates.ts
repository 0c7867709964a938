import {
  getNamedType,
  isEnumType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type ASTNode,
  type DocumentNode,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';

/**
 * What each node of a document stands for, as a schema coordinate. A node with no coordinate of its
 * own has that of what it stands in: a literal that of its argument, a fragment that of its field.
 */
export function coordinatesIn(
  document: DocumentNode,
  schema: GraphQLSchema,
): ReadonlyMap<ASTNode, string> {
  const coordinates = new Map<ASTNode, string>();
  const around: string[] = [];
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      enter(node) {
        const outer = around.at(-1) ?? '';
        const coordinate = ownCoordinate(node, outer, schema, types) ?? outer;
        coordinates.set(node, coordinate);
        around.push(coordinate);
      },
      leave() {
        around.pop();
      },
    }),
  );
  return coordinates;
}

function ownCoordinate(
  node: ASTNode,
  outer: string,
  schema: GraphQLSchema,
  types: TypeInfo,
): string | undefined {
  if (node.kind === Kind.OPERATION_DEFINITION) return schema.getRootType(node.operation)?.name;
  if (node.kind === Kind.FRAGMENT_DEFINITION) return node.typeCondition.name.value;
  if (node.kind === Kind.NAMED_TYPE) return node.name.value;
  if (node.kind === Kind.FIELD) return memberOf(types.getParentType(), node.name.value);
  if (node.kind === Kind.DIRECTIVE) return `@${node.name.value}`;
  if (node.kind === Kind.ARGUMENT) return `${outer}(${node.name.value}:)`;
  if (node.kind === Kind.OBJECT_FIELD) {
    return memberOf(getNamedType(types.getParentInputType()), node.name.value);
  }
  if (node.kind === Kind.ENUM) {
    const type = getNamedType(types.getInputType());
    return isEnumType(type) ? memberOf(type, node.value) : undefined;
  }
  return undefined;
}

function memberOf(type: GraphQLNamedType | null | undefined, name: string): string | undefined {
  return type === undefined || type === null ? undefined : `${type.name}.${name}`;
}
