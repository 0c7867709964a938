import { compose, type Composition } from './compose.ts';
import { readSubgraphs } from './readSubgraphs.ts';

const header = '# Composed by `npm run compose` from supergraph.yaml. Do not edit.\n\n';

/**
 * Composes the supergraph that a supergraph.yaml describes.
 *
 * @param configPath the path of supergraph.yaml
 * @returns the text of supergraph.graphql with hints, or the composition errors
 * @throws InputError when supergraph.yaml or a schema that it names cannot be read or understood
 */
export async function composeSupergraph(configPath: string): Promise<Composition> {
  const composition = compose(await readSubgraphs(configPath));
  if ('errors' in composition) return composition;
  return { ...composition, supergraphSdl: `${header}${composition.supergraphSdl.trimEnd()}\n` };
}
