export {
  checkGraphs,
  type CheckInput,
  type CheckResult,
  type JudgedChange,
  type JudgedRollout,
} from './check/check.ts';
export { compose, type Composition, type Subgraph } from './compose/compose.ts';
export { composeSupergraph } from './compose/composeSupergraph.ts';
export type { Problem, SchemaLocation } from './compose/problem.ts';
export { readSubgraphs } from './compose/readSubgraphs.ts';
export {
  readSupergraphConfig,
  type SchemaSource,
  type SubgraphEntry,
} from './config/supergraph.ts';
export { InputError } from './errors.ts';
export { composeGraph, type ComposedGraph } from './graph/graph.ts';
export { readRegistry, type PublishedGraph } from './registry/readRegistry.ts';
