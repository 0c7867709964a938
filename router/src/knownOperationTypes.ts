import { GraphQLError, type ValidationRule } from 'graphql';

/**
 * Validation: an operation is of a type that the schema has. graphql-js 16 has no such rule, and
 * skips what is in a `subscription` to a schema without one, for which no plan can be made.
 * https://spec.graphql.org/draft/#sec-Operation-Type-Existence
 */
export const knownOperationTypes: ValidationRule = (context) => ({
  OperationDefinition(node) {
    if (context.getSchema().getRootType(node.operation)) return;
    const message = `The ${node.operation} operation is not supported by the schema.`;
    context.reportError(new GraphQLError(message, { nodes: node }));
  },
});
