import type { KnownOperation } from '../graph/operations.ts';

/**
 * In which order a changed subgraph and the supergraph may be rolled out, so that no known operation
 * fails while the router plans with one schema and the subgraph answers with the other.
 */
export type RolloutOrder = 'any order' | 'service first' | 'supergraph first' | 'no safe order';

/** Which of the two is new while the other is still old. */
export type Moment = 'new service, old supergraph' | 'old service, new supergraph';

/** A fetch of a known operation that fails at a moment of the rollout. */
export interface FailingFetch {
  readonly moment: Moment;
  readonly operation: KnownOperation;
  /** What the router would send to the subgraph, printed. */
  readonly fetch: string;
  /** The schema coordinate that shows it: `Product.brand`. */
  readonly coordinate: string;
  /** Why it fails, in one sentence. */
  readonly reason: string;
}

/** How a changed subgraph may be rolled out. */
export interface SubgraphRollout {
  readonly subgraph: string;
  readonly order: RolloutOrder;
  /**
   * What is better where any order is safe, for operations that nobody knows: what takes something
   * away comes after the supergraph, and all else before it.
   */
  readonly prefer: Extract<RolloutOrder, 'service first' | 'supergraph first'>;
  /** Empty when any order is safe, and for a subgraph that comes or goes and that no operation reaches. */
  readonly failures: readonly FailingFetch[];
  /** How to split the change into safe ones, a step each; empty when an order is safe. */
  readonly split: readonly string[];
}
