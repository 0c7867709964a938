import { Supergraph } from '@apollo/federation-internals';
import type { GraphQLSchema } from 'graphql';

/** A supergraph as the tools of federation read it, and what it offers to clients. */
export interface ReadSupergraph {
  readonly supergraph: Supergraph;
  /** Without what is `@inaccessible`, and without the federation's own directives and types. */
  readonly apiSchema: GraphQLSchema;
}

/** @throws an error of `@apollo/federation-internals` when the text is no supergraph */
export function readSupergraph(supergraphSdl: string): ReadSupergraph {
  // Directives of access control are the router's to enforce, and nothing to a document's form.
  const supergraph = Supergraph.build(supergraphSdl, { supportedFeatures: null });
  return { supergraph, apiSchema: supergraph.apiSchema().toGraphQLJSSchema() };
}

/**
 * What a supergraph offers to clients.
 *
 * @throws an error of `@apollo/federation-internals` when the text is no supergraph
 */
export function toApiSchema(supergraphSdl: string): GraphQLSchema {
  return readSupergraph(supergraphSdl).apiSchema;
}
