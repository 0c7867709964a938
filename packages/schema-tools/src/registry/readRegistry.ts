import type { Subgraph } from '../compose/compose.ts';
import type { KnownOperation } from '../graph/operations.ts';
import { publishedOperations } from './documents.ts';
import { Registry } from './registry.ts';
import { publishedSubgraphs } from './subgraphChange.ts';

/** The newest state of a registry. */
export interface PublishedGraph {
  readonly revision: number;
  /** Their `schemaPath` is the revision's file, with the name of the subgraph as fragment. */
  readonly subgraphs: readonly Subgraph[];
  readonly supergraphSdl: string;
  /** What clients are known to send; more than one of a name, when a client sent several. */
  readonly operations: readonly KnownOperation[];
}

/**
 * Reads the newest revision of a registry.
 *
 * @throws InputError when the folder holds no registry, or its newest revision is broken
 */
export async function readRegistry(folder: string): Promise<PublishedGraph> {
  const registry = await Registry.open(folder);
  const newest = await registry.newest();
  return {
    revision: newest.revision,
    subgraphs: publishedSubgraphs(registry, newest),
    supergraphSdl: newest.supergraph,
    operations: publishedOperations(newest, registry.revisionPath(newest.revision)),
  };
}
