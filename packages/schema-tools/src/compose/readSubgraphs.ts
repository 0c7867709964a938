import { readInput, type ReadText } from '../config/files.ts';
import { readSupergraphConfig, type SubgraphEntry } from '../config/supergraph.ts';
import { InputError } from '../errors.ts';
import type { Subgraph } from './compose.ts';
import { fetchSchema } from './fetchSchema.ts';

/**
 * The subgraphs that a supergraph.yaml lists, each with its schema, read from a file or asked of the
 * running subgraph.
 *
 * @param configPath the path of supergraph.yaml
 * @param readText reads it and the schemas that are files; from the disk unless told
 * @throws InputError with file and line when supergraph.yaml or a schema that it names cannot be read
 */
export async function readSubgraphs(
  configPath: string,
  readText: ReadText = readInput,
): Promise<Subgraph[]> {
  const entries = await readSupergraphConfig(configPath, process.env, readText);
  return await Promise.all(entries.map((entry) => readSubgraph(entry, readText)));
}

/**
 * A subgraph that a supergraph.yaml lists, with its schema.
 *
 * @param readText reads a schema that is a file; from the disk unless told
 * @throws InputError when the schema cannot be read
 */
export async function readSubgraph(
  { name, routingUrl, schema }: SubgraphEntry,
  readText: ReadText = readInput,
): Promise<Subgraph> {
  try {
    if ('file' in schema) {
      const sdl = await readText(schema.file, `the schema of ${name}`);
      return { name, routingUrl, sdl, schemaPath: schema.file };
    }
    const sdl = await fetchSchema(name, schema);
    return { name, routingUrl, sdl, schemaPath: schema.url };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${schema.listedAt}: ${error.message}`, { cause: error });
  }
}
