import { parseArgs } from 'node:util';
import { displayPath, readInput } from '../config/files.ts';
import { writeWhole } from '../config/write.ts';
import { InputError } from '../errors.ts';
import type { DocumentProblem } from '../graph/parseOperations.ts';
import { toApiSchema } from '../graph/apiSchema.ts';
import { buildManifest } from '../manifest/buildManifest.ts';
import { readDocuments } from '../manifest/documents.ts';
import { count } from '../report/count.ts';
import type { Command } from './command.ts';

/** `supergraph manifest`: writes the manifest of persisted documents, or with `--check` only checks them. */
export const manifestCommand: Command = {
  summary: 'List the operations that clients send, for routers that take no others',
  usage: `supergraph manifest [--check] [--operations <folder>] [--supergraph <file>] [--output <file>]

  --check                 write nothing; only check the documents
  --operations <folder>   the clients' documents, <client>/*.graphql (operations)
  --supergraph <file>     what the documents may ask (supergraph.graphql)
  --output <file>         the manifest (persisted-documents.json)`,

  async run(args, output) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        check: { type: 'boolean', default: false },
        operations: { type: 'string', default: 'operations' },
        supergraph: { type: 'string', default: 'supergraph.graphql' },
        output: { type: 'string', default: 'persisted-documents.json' },
      },
    });
    const schema = await readApiSchema(values.supergraph);
    const documents = await readDocuments(values.operations);
    const result = buildManifest(documents, schema);
    if ('problems' in result) {
      for (const problem of result.problems) output.warn(`${formatProblem(problem)}\n`);
      output.warn(`${count(result.problems.length, 'problem')}.`);
      return 1;
    }
    const amount = `${count(result.manifest.operations.length, 'operation')}.`;
    if (values.check) {
      output.print(amount);
      return 0;
    }
    const changed = await writeWhole(
      values.output,
      `${JSON.stringify(result.manifest, null, 2)}\n`,
    );
    const state = changed ? 'is written' : 'was up to date';
    output.print(`${displayPath(values.output)} ${state}: ${amount}`);
    return 0;
  },
};

async function readApiSchema(path: string) {
  const sdl = await readInput(path, 'the supergraph');
  try {
    return toApiSchema(sdl);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new InputError(`${displayPath(path)} is no supergraph: ${message}`, { cause: error });
  }
}

/** As the problems of composition look: what it is, then where. */
function formatProblem({ message, document, line, column }: DocumentProblem): string {
  const { client, path } = document;
  return `${message}\n    at ${displayPath(path)}:${line}:${column} (${client})`;
}
