import { parseArgs } from 'node:util';
import { composeSupergraph } from '../compose/composeSupergraph.ts';
import { toFinding } from '../compose/problem.ts';
import { displayPath } from '../config/files.ts';
import { readIfThere, writeWhole } from '../config/write.ts';
import { count } from '../report/count.ts';
import { passes, type Report, type Section } from '../report/report.ts';
import { formatFinding } from '../report/text.ts';
import type { Command, ExitCode, Output } from './command.ts';
import { formatOption, readFormat, writeReport } from './reporting.ts';

/** `supergraph compose`: writes supergraph.graphql, or with `--check` says whether it is stale. */
export const composeCommand: Command = {
  summary: 'Compose the subgraphs into the supergraph',
  usage: `supergraph compose [--check] [--config <file>] [--output <file>] [--format <format>]

  --check             write nothing; exit with 1 when the output is stale
  --config <file>     the subgraphs, in the format of rover (supergraph.yaml)
  --output <file>     the composed supergraph (supergraph.graphql)
  --format <format>   text, json, markdown or github (text)`,

  async run(args, output) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        check: { type: 'boolean', default: false },
        config: { type: 'string', default: 'supergraph.yaml' },
        output: { type: 'string', default: 'supergraph.graphql' },
        format: formatOption,
      },
    });
    const format = readFormat(values.format);
    const sections = await compose(values.config, values.output, values.check ? check : write);
    const errors = sections.flatMap(({ findings }) => findings).filter((f) => f.level === 'error');
    const report = {
      title: 'supergraph compose',
      summary: errors.length > 0 ? `${count(errors.length, 'error')}.` : 'The subgraphs compose.',
      sections,
    };
    return format === 'text' ? writeText(report, output) : writeReport(report, format, output);
  },
};

/** What came of composition and, when there is a supergraph, of what was to be done with its text. */
async function compose(
  config: string,
  path: string,
  use: (path: string, sdl: string) => Promise<Section>,
): Promise<Section[]> {
  const composition = await composeSupergraph(config);
  const title = 'Composition';
  if ('errors' in composition) {
    const findings = composition.errors.map(toFinding);
    return [{ title, summary: 'The subgraphs do not compose.', findings }];
  }
  const findings = composition.hints.map(toFinding);
  const summary = `The subgraphs compose, with ${count(findings.length, 'hint')}.`;
  return [{ title, summary, findings }, await use(path, composition.supergraphSdl)];
}

async function write(path: string, sdl: string): Promise<Section> {
  const state = (await writeWhole(path, sdl)) ? 'is written' : 'was up to date';
  return { title: 'Supergraph', summary: `${displayPath(path)} ${state}.`, findings: [] };
}

async function check(path: string, sdl: string): Promise<Section> {
  const title = 'Supergraph';
  const committed = await readIfThere(path);
  if (committed === sdl) {
    return { title, summary: `${displayPath(path)} is up to date.`, findings: [] };
  }
  const state = `${displayPath(path)} is ${committed === undefined ? 'missing' : 'stale'}`;
  const message = `${state}: run \`npm run compose\` and commit it.`;
  const code = 'STALE_SUPERGRAPH';
  return { title, summary: `${state}.`, findings: [{ level: 'error', code, message, places: [] }] };
}

/**
 * As a compiler talks: its result is the supergraph, so that findings are for standard error, and
 * what needs no word gets none.
 */
function writeText(report: Report, output: Output): ExitCode {
  for (const { findings } of report.sections) {
    for (const finding of findings) output.warn(`${formatFinding(finding)}\n`);
  }
  if (!passes(report)) {
    output.warn(report.summary);
    return 1;
  }
  output.print(report.sections.at(-1)?.summary ?? report.summary);
  return 0;
}
