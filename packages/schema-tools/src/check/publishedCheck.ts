import { readApprovals } from '../approvals/approvals.ts';
import type { CheckOptions } from '../commands/publish.ts';
import type { Check } from '../registry/check.ts';
import { judgeChange } from './check.ts';
import { reportCheck } from './report.ts';

const usualApprovals = 'schema-approvals.yaml';

/** The check that a change has to pass before it is published: that of `supergraph check`. */
export function publishedCheck({ approvals = usualApprovals, strict }: CheckOptions): Check {
  return async (before, after, operations) => {
    const result = judgeChange(before, after, operations, {
      approvals: await readApprovals(approvals),
      strict,
    });
    return reportCheck(result, 'what is published');
  };
}
