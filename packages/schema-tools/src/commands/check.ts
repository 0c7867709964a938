import { parseArgs } from 'node:util';

import { readApprovals } from '../approvals/approvals.ts';
import { checkGraphs } from '../check/check.ts';
import { reportCheck } from '../check/report.ts';
import { readSubgraphs } from '../compose/readSubgraphs.ts';
import { readBaseline } from '../graph/baseline.ts';
import { readDocuments } from '../manifest/documents.ts';
import type { Command } from './command.ts';
import { formatOption, readFormat, writeReport } from './reporting.ts';

/** `supergraph check`: what a change of the schemas means, for those who decide whether to merge it. */
export const checkCommand: Command = {
  summary: 'Check what a change breaks, and in which order it can be rolled out',
  usage: `supergraph check [--against <baseline>] [--base <branch>] [--strict] [--format <format>]
                 [--config <file>] [--operations <folder>] [--approvals <file>]

  --against <baseline>    what to compare with: a git revision, the folder of a registry, a
                          supergraph.yaml, a supergraph or a release, or the URL of one of these
                          two; the commit at which this branch left its base unless told
  --base <branch>         the branch that changes are merged into (main, here or of origin)
  --strict                fail on breaking changes that no known operation uses, too
  --format <format>       text, json, markdown or github (text)
  --config <file>         the subgraphs, in the format of rover (supergraph.yaml)
  --operations <folder>   the clients' documents, <client>/*.graphql (operations)
  --approvals <file>      the breaking changes that may pass (schema-approvals.yaml)`,

  async run(args, output) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        against: { type: 'string' },
        base: { type: 'string' },
        strict: { type: 'boolean', default: false },
        config: { type: 'string', default: 'supergraph.yaml' },
        operations: { type: 'string', default: 'operations' },
        approvals: { type: 'string', default: 'schema-approvals.yaml' },
        format: formatOption,
      },
    });
    const format = readFormat(values.format);
    const after = await readSubgraphs(values.config);
    const [baseline, documents, approvals] = await Promise.all([
      readBaseline(values),
      readDocuments(values.operations),
      readApprovals(values.approvals),
    ]);
    const result = checkGraphs({
      before: baseline.graph,
      after,
      documents,
      operations: baseline.operations,
      approvals,
      strict: values.strict,
    });
    return writeReport(reportCheck(result, baseline.name), format, output);
  },
};
