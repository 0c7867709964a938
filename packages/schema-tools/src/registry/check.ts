import type { ComposedGraph } from '../graph/graph.ts';
import type { KnownOperation } from '../graph/operations.ts';
import type { Report } from '../report/report.ts';

/**
 * Looks at a change before it is published. A report with an error refuses the change; what a reviewer
 * approved is no error.
 *
 * @param before what is published
 * @param after what is to be published
 * @param operations what clients are known to send: of the folder of operations, and of the registry
 */
export type Check = (
  before: ComposedGraph,
  after: ComposedGraph,
  operations: readonly KnownOperation[],
) => Promise<Report>;
