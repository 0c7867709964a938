import type { Report } from '../report/report.ts';
import type { CheckResult } from './check.ts';
import { approvalsSection } from './sections/approvals.ts';
import { clientsSection } from './sections/clients.ts';
import { compositionSection } from './sections/composition.ts';
import { ownershipSection } from './sections/ownership.ts';
import { rolloutSection } from './sections/rollout.ts';

/**
 * What a check found, in a form that can be printed.
 *
 * @param against what the schemas were compared with, for people
 */
export function reportCheck(result: CheckResult, against: string): Report {
  const { composition, changes, broken, rollouts, notices, approvals, passes } = result;
  const verdict = passes ? 'The change may be merged' : 'The change may not be merged as it is';
  const composes = composition.errors.length === 0;
  const hasApprovals = approvals.expired.length + approvals.unused.length > 0;
  return {
    title: 'supergraph check',
    summary: `${verdict}. It was compared with ${against}.`,
    sections: [
      compositionSection(composition),
      ...(composes
        ? [clientsSection(changes, broken), rolloutSection(rollouts), ownershipSection(notices)]
        : []),
      ...(hasApprovals ? [approvalsSection(approvals)] : []),
    ],
  };
}
