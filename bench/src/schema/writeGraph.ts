import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { GeneratedGraph } from './generateGraph.ts';

/** Writes a graph into a folder, as a repository has it. @returns the path of its supergraph.yaml */
export async function writeGraph(folder: string, graph: GeneratedGraph): Promise<string> {
  const entries = graph.subgraphs.map(
    ({ name, routingUrl, schemaPath }) =>
      `  ${name}:\n    routing_url: ${routingUrl}\n    schema:\n      file: ./${schemaPath}\n`,
  );
  const config = join(folder, 'supergraph.yaml');
  const files = [
    ...graph.subgraphs.map(({ schemaPath, sdl }) => [join(folder, schemaPath), sdl] as const),
    ...graph.documents.map(({ path, text }) => [join(folder, path), text] as const),
    [config, `federation_version: =2.12.0\nsubgraphs:\n${entries.join('')}`] as const,
  ];
  for (const [path, text] of files) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  return config;
}
