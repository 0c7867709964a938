import type { Supergraph } from '@apollo/federation-internals';
import { type DefinitionNode, Kind, parse, print } from 'graphql';

import type { Subgraph } from '../compose/compose.ts';
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
    const subgraphs = extractSubgraphs(supergraph, name);
    return { subgraphs, supergraphSdl, supergraph, apiSchema, hints: [], isExtracted: true };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`${name} is no supergraph: ${message}`, { cause });
  }
}

/**
 * A graph as its supergraph tells it, to be compared with one that is known from its supergraph alone.
 * That tells less of a subgraph than its schema: not what nothing uses, nor what another has taken over.
 */
export function asExtracted(graph: ComposedGraph): ComposedGraph {
  const subgraphs = extractSubgraphs(graph.supergraph, 'supergraph');
  return { ...graph, subgraphs, isExtracted: true };
}

function extractSubgraphs(supergraph: Supergraph, name: string): Subgraph[] {
  return [...supergraph.subgraphs()].map((subgraph) => ({
    name: subgraph.name,
    routingUrl: subgraph.url,
    sdl: withoutEmptyRoots(subgraph.toString()),
    schemaPath: `${name} (${subgraph.name})`,
  }));
}

/** A subgraph without root fields is printed with root types that are defined nowhere. */
function withoutEmptyRoots(sdl: string): string {
  const { definitions, ...document } = parse(sdl);
  const defined = new Set(
    definitions.flatMap((definition) => ('name' in definition ? [definition.name.value] : [])),
  );
  const mend = (definition: DefinitionNode): DefinitionNode => {
    if (definition.kind !== Kind.SCHEMA_DEFINITION) return definition;
    const operationTypes = definition.operationTypes.filter(({ type }) =>
      defined.has(type.name.value),
    );
    return { ...definition, kind: Kind.SCHEMA_EXTENSION, operationTypes };
  };
  return print({ ...document, definitions: definitions.map(mend) });
}
