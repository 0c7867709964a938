import { parseArgs } from 'node:util';
import { stat } from 'node:fs/promises';
import { readSubgraphs } from '../compose/readSubgraphs.ts';
import { readDocuments, type ClientDocument } from '../manifest/documents.ts';
import { count } from '../report/count.ts';
import type { Finding, Section } from '../report/report.ts';
import type { Command } from './command.ts';
import { formatOption, readFormat, writeReport } from './reporting.ts';

const defaultOperations = 'operations';

/** `supergraph lint`: says where schemas and clients' operations do not keep to the conventions. */
export const lintCommand: Command = {
  summary: 'Say where schemas and operations do not keep to the conventions',
  usage: `supergraph lint [--config <file>] [--operations <folder>] [--format <format>]

  --config <file>         the subgraphs, in the format of rover (supergraph.yaml)
  --operations <folder>   the clients' documents, <client>/*.graphql (operations, if there is one)
  --format <format>       text, json, markdown or github (text)`,

  async run(args, output) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        config: { type: 'string', default: 'supergraph.yaml' },
        operations: { type: 'string' },
        format: formatOption,
      },
    });
    const format = readFormat(values.format);
    // ESLint takes long to load, and the other commands need none of it.
    const { lintOperation, lintSchema } = await import('../lint/lint.ts');
    const subgraphs = await readSubgraphs(values.config);
    const documents = await readOperations(values.operations);

    const schemas = section(
      'Schemas',
      count(subgraphs.length, 'schema'),
      subgraphs.flatMap(lintSchema),
    );
    const operations = section(
      'Operations',
      count(documents.length, 'operation'),
      documents.flatMap(lintOperation),
    );
    const errors = schemas.findings.length + operations.findings.length;
    const summary = errors === 0 ? 'The conventions hold.' : `${count(errors, 'error')}.`;
    const sections = [schemas, operations];
    return writeReport({ title: 'supergraph lint', summary, sections }, format, output);
  },
};

/** The documents of a folder that is named, or of the usual one where that is there. */
async function readOperations(folder: string | undefined): Promise<ClientDocument[]> {
  if (folder !== undefined) return await readDocuments(folder);
  const usual = await stat(defaultOperations).catch(() => undefined);
  return usual?.isDirectory() === true ? await readDocuments(defaultOperations) : [];
}

function section(title: string, amount: string, findings: readonly Finding[]): Section {
  return { title, summary: `${amount}, ${count(findings.length, 'error')}.`, findings };
}
