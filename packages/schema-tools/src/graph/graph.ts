import type { Supergraph } from '@apollo/federation-internals';
import type { GraphQLSchema } from 'graphql';

import { compose, type Subgraph } from '../compose/compose.ts';
import type { Problem } from '../compose/problem.ts';
import { readSupergraph } from './apiSchema.ts';

/** Subgraphs that compose, and what their supergraph offers to clients. */
export interface ComposedGraph {
  readonly subgraphs: readonly Subgraph[];
  readonly supergraphSdl: string;
  readonly supergraph: Supergraph;
  /** What clients see: without what is `@inaccessible` and without the federation's own. */
  readonly apiSchema: GraphQLSchema;
  readonly hints: readonly Problem[];
  /** Whether its subgraphs are no more than what its supergraph tells of them. */
  readonly isExtracted?: boolean;
}

/** Composes subgraphs, or says why they do not compose. */
export function composeGraph(
  subgraphs: readonly Subgraph[],
): ComposedGraph | { readonly errors: readonly Problem[] } {
  const composition = compose(subgraphs);
  if ('errors' in composition) return composition;
  const { supergraphSdl, hints } = composition;
  return { subgraphs, supergraphSdl, ...readSupergraph(supergraphSdl), hints };
}
