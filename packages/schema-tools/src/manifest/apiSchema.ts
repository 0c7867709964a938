import { Supergraph } from '@apollo/federation-internals';
import type { GraphQLSchema } from 'graphql';

/**
 * What a supergraph offers to clients: without what is `@inaccessible`, and without the federation's
 * own directives and types.
 *
 * @throws an error of `@apollo/federation-internals` when the text is no supergraph
 */
export function toApiSchema(supergraphSdl: string): GraphQLSchema {
  // Directives of access control are the router's to enforce, and nothing to a document's form.
  return Supergraph.build(supergraphSdl, { supportedFeatures: null })
    .apiSchema()
    .toGraphQLJSSchema();
}
