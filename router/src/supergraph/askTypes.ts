import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  isAbstractType,
  isObjectType,
  Kind,
  type SelectionNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';

import { fragmentsOf } from '../fragmentsOf.ts';

const typename: FieldNode = {
  kind: Kind.FIELD,
  name: { kind: Kind.NAME, value: '__typename' },
};

/**
 * Asks for the type of each object that has a fragment on one of its interfaces or unions. The type is
 * known without asking, so the planner does not ask, but the executor forgets it inside such a
 * fragment: what a fragment on the object's own type selects in there would be missing, with no error,
 * as in `{ book { ... on Item { ... on Book { shelf } } } }`.
 *
 * @param schema the schema that clients see, against which the document was validated
 * @returns the document to plan; the document to shape the answer by stays as it was
 */
export function askTypes(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  const fragments = fragmentsOf(document);
  const isOnAbstractType = (node: SelectionNode): boolean => {
    if (node.kind === Kind.FIELD) return false;
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments.get(node.name.value) : node;
    const condition = fragment?.typeCondition?.name.value;
    return condition !== undefined && isAbstractType(schema.getType(condition));
  };
  const types = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(types, {
      SelectionSet(node) {
        if (!isObjectType(types.getParentType())) return undefined;
        if (!node.selections.some(isOnAbstractType)) return undefined;
        return { ...node, selections: [typename, ...node.selections] };
      },
    }),
  );
}
