export { compose, type Composition, type Subgraph } from './compose/compose.ts';
export { composeSupergraph } from './compose/composeSupergraph.ts';
export { formatProblem, type Problem, type SchemaLocation } from './compose/problem.ts';
export { readSupergraphConfig, type SubgraphEntry } from './config/supergraph.ts';
export { InputError } from './errors.ts';
