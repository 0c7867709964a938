export {
  checkGraphs,
  type CheckInput,
  type CheckResult,
  type JudgedChange,
  type JudgedRollout,
} from './check/check.ts';
export { diffSchemas } from './changes/diffSchemas.ts';
export { findBroken } from './clients/findBroken.ts';
export { findTouched } from './clients/findTouched.ts';
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
export type { KnownOperation } from './graph/operations.ts';
export { parseOperations } from './graph/parseOperations.ts';
export type { ClientDocument } from './manifest/documents.ts';
export { findNotices } from './ownership/findNotices.ts';
export { readRegistry, type PublishedGraph } from './registry/readRegistry.ts';
export { planRollout } from './rollout/planRollout.ts';
export type { Moment } from './rollout/verdict.ts';
