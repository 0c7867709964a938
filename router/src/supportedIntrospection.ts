import { __Type, GraphQLError, type ValidationRule } from 'graphql';

/**
 * Validation: an operation asks nothing of the schema that the query planner does not know. It knows
 * the introspection schema without `isOneOf`, which graphql-js has, and fails on it when it plans.
 */
export const supportedIntrospection: ValidationRule = (context) => ({
  Field(node) {
    if (node.name.value !== 'isOneOf' || context.getParentType() !== __Type) return;
    const message = 'The field "isOneOf" of the schema is not supported. Leave it out.';
    context.reportError(new GraphQLError(message, { nodes: node }));
  },
});
