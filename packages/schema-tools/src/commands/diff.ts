import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { diffSchemas } from '../changes/diffSchemas.ts';
import type { SchemaChange, Severity } from '../changes/schemaChange.ts';
import { isUrl } from '../config/files.ts';
import { InputError } from '../errors.ts';
import { fromSupergraph } from '../graph/fromSupergraph.ts';
import { GitRepository } from '../graph/git.ts';
import { readBaseline, type Baseline } from '../graph/baseline.ts';
import { count } from '../report/count.ts';
import type { Finding, Level, Report, Section } from '../report/report.ts';
import type { Command } from './command.ts';
import { formatOption, readFormat, writeReport } from './reporting.ts';

/** `supergraph diff`: what changed for clients between two supergraphs. */
export const diffCommand: Command = {
  summary: 'Tell what changed for clients between two supergraphs',
  usage: `supergraph diff <before> <after> [--format <format>]

  <before>, <after>   a supergraph, a supergraph.yaml, a URL, a git revision (of supergraph.yaml),
                      or <revision>:<file>
  --format <format>   text, json, markdown or github (text)

It exits with 1 when a change is breaking.`,

  async run(args, output) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { format: formatOption },
    });
    const format = readFormat(values.format);
    const [before, after, ...more] = positionals;
    if (before === undefined || after === undefined || more.length > 0) {
      throw new InputError('Name two supergraphs to compare: supergraph diff <before> <after>.');
    }
    return writeReport(compare(await read(before), await read(after)), format, output);
  },
};

/** Reads what {@link readBaseline} reads, or a file of a revision. */
async function read(source: string): Promise<Baseline> {
  const [, revision, path] = /^([^:]+):(.+)$/.exec(source) ?? [];
  return revision === undefined || path === undefined || isUrl(source) || existsSync(source)
    ? await readBaseline({ config: 'supergraph.yaml', against: source })
    : await readRevision(revision, path);
}

async function readRevision(revision: string, path: string): Promise<Baseline> {
  if (isYaml(path)) return await readBaseline({ config: path, against: revision });
  const repository = await GitRepository.of(path);
  const commit = await repository?.commit(revision);
  if (repository === undefined || commit === undefined) {
    throw new InputError(`"${revision}" is no git revision with a ${path} to compare.`);
  }
  const name = `${revision}:${path}`;
  const text = await repository.reader(commit)(path, 'the supergraph');
  return { graph: fromSupergraph(text, name), operations: [], name };
}

const isYaml = (path: string): boolean => /\.ya?ml$/.test(path);

const levels: Readonly<Record<Severity, Level>> = {
  breaking: 'error',
  dangerous: 'warning',
  safe: 'notice',
};

function compare(before: Baseline, after: Baseline): Report {
  const changes = diffSchemas(before.graph.apiSchema, after.graph.apiSchema);
  const sections = [
    section('Breaking', 'breaking', changes),
    section('Dangerous', 'dangerous', changes),
    section('Safe', 'safe', changes),
  ];
  const summary =
    changes.length === 0
      ? `Nothing changed for clients from ${before.name} to ${after.name}.`
      : `${count(changes.length, 'change')} from ${before.name} to ${after.name}.`;
  return { title: 'supergraph diff', summary, sections };
}

function section(title: string, severity: Severity, changes: readonly SchemaChange[]): Section {
  const findings = changes.filter((change) => change.severity === severity).map(toFinding);
  return { title, summary: `${count(findings.length, 'change')}.`, findings };
}

function toFinding({ id, kind, severity, coordinate, message }: SchemaChange): Finding {
  const data = { id, severity, coordinate };
  return { level: levels[severity], code: kind, message, places: [], data };
}
