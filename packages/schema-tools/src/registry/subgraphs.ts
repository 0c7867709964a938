import type { Subgraph } from '../compose/compose.ts';
import type { PublishedSubgraph, Revision } from './revision.ts';

/** Subgraphs by name, as a revision has them. */
export type Subgraphs = Revision['subgraphs'];

/**
 * The subgraphs of a revision, to be composed.
 *
 * @param path where the revision stands, for the places of problems
 */
export function toSubgraphs(subgraphs: Subgraphs, path: string): Subgraph[] {
  return Object.entries(subgraphs).map(([name, subgraph]) => ({
    name,
    ...subgraph,
    schemaPath: `${path}#${name}`,
  }));
}

/** As a revision has them: in the order of their names, so that no order makes a difference. */
export function fromSubgraphs(subgraphs: readonly Subgraph[]): Subgraphs {
  return Object.fromEntries(
    subgraphs
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .map(({ name, routingUrl, sdl }): [string, PublishedSubgraph] => [name, { routingUrl, sdl }]),
  );
}
