import { InputError } from '../errors.ts';
import { readSupergraph } from './apiSchema.ts';
import type { ComposedGraph } from './graph.ts';

/**
 * The graph that a supergraph was composed from, as far as it tells: the schemas of the subgraphs are
 * those that a router plans with.
 *
 * @param name what the text is, for errors: `supergraph.graphql`
 * @throws InputError when the text is no supergraph
 */
export function fromSupergraph(supergraphSdl: string, name: string): ComposedGraph {
  try {
    const { supergraph, apiSchema } = readSupergraph(supergraphSdl);
    const subgraphs = [...supergraph.subgraphs()].map((subgraph) => ({
      name: subgraph.name,
      routingUrl: subgraph.url,
      sdl: subgraph.toString(),
      schemaPath: `${name} (${subgraph.name})`,
    }));
    return { subgraphs, supergraphSdl, supergraph, apiSchema, hints: [] };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`${name} is no supergraph: ${message}`, { cause });
  }
}
