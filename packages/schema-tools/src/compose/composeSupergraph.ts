import { readInput } from '../config/files.ts';
import { readSupergraphConfig } from '../config/supergraph.ts';
import { compose, type Composition } from './compose.ts';

const header = '# Composed by `npm run compose` from supergraph.yaml. Do not edit.\n\n';

/**
 * Composes the supergraph that a supergraph.yaml describes.
 *
 * @param configPath the path of supergraph.yaml
 * @returns the text of supergraph.graphql with hints, or the composition errors
 * @throws InputError when supergraph.yaml or a schema that it names cannot be read or understood
 */
export async function composeSupergraph(configPath: string): Promise<Composition> {
  const entries = await readSupergraphConfig(configPath);
  const subgraphs = await Promise.all(
    entries.map(async (entry) => ({
      ...entry,
      sdl: await readInput(entry.schemaPath, `the schema of ${entry.name}`),
    })),
  );
  const composition = compose(subgraphs);
  if ('errors' in composition) return composition;
  return { ...composition, supergraphSdl: `${header}${composition.supergraphSdl.trimEnd()}\n` };
}
