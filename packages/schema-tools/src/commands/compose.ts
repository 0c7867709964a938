import { parseArgs } from 'node:util';
import { composeSupergraph } from '../compose/composeSupergraph.ts';
import { formatProblem, type Problem } from '../compose/problem.ts';
import { displayPath } from '../config/files.ts';
import { readIfThere, writeWhole } from '../config/write.ts';
import type { Command, ExitCode, Output } from './command.ts';

/** `supergraph compose`: writes supergraph.graphql, or with `--check` says whether it is stale. */
export const composeCommand: Command = {
  summary: 'Compose the subgraphs into the supergraph',
  usage: `supergraph compose [--check] [--config <file>] [--output <file>]

  --check           write nothing; exit with 1 when the output is stale
  --config <file>   the subgraphs, in the format of rover (supergraph.yaml)
  --output <file>   the composed supergraph (supergraph.graphql)`,

  async run(args, output) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        check: { type: 'boolean', default: false },
        config: { type: 'string', default: 'supergraph.yaml' },
        output: { type: 'string', default: 'supergraph.graphql' },
      },
    });
    const composition = await composeSupergraph(values.config);
    if ('errors' in composition) {
      report(composition.errors, 'composition error', output);
      return 1;
    }
    report(composition.hints, 'hint', output);
    return values.check
      ? await check(values.output, composition.supergraphSdl, output)
      : await write(values.output, composition.supergraphSdl, output);
  },
};

async function write(path: string, sdl: string, output: Output): Promise<ExitCode> {
  const changed = await writeWhole(path, sdl);
  output.print(`${displayPath(path)} ${changed ? 'is written' : 'was up to date'}.`);
  return 0;
}

async function check(path: string, sdl: string, output: Output): Promise<ExitCode> {
  const committed = await readIfThere(path);
  if (committed === sdl) {
    output.print(`${displayPath(path)} is up to date.`);
    return 0;
  }
  const state = committed === undefined ? 'is missing' : 'is stale';
  output.warn(`${displayPath(path)} ${state}: run \`npm run compose\` and commit it.`);
  return 1;
}

function report(problems: readonly Problem[], kind: string, output: Output): void {
  if (problems.length === 0) return;
  for (const problem of problems) output.warn(`${formatProblem(problem)}\n`);
  output.warn(`${problems.length} ${kind}${problems.length === 1 ? '' : 's'}.`);
}
