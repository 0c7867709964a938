import type { Approval } from '../../approvals/approvals.ts';
import { count } from '../../report/count.ts';
import type { Section } from '../../report/report.ts';
import type { CheckResult } from '../check.ts';

/** Approvals that say nothing any more. */
export function approvalsSection({ expired, unused }: CheckResult['approvals']): Section {
  return {
    title: 'Approvals',
    summary: `${count(expired.length, 'approval')} expired, ${unused.length} without a use.`,
    findings: [
      ...expired.map(({ change, until, place }) => ({
        level: 'warning' as const,
        code: 'APPROVAL_EXPIRED',
        message: `The approval of ${change} held until ${until}.`,
        places: [place],
      })),
      ...unused.map(({ change, place }) => ({
        level: 'warning' as const,
        code: 'APPROVAL_UNUSED',
        message: `The approval of ${change} is of no use: there is no such change to let pass. Remove it.`,
        places: [place],
      })),
    ],
  };
}

/** Who let something pass, and why. */
export function describeApproval({ who, until, reason }: Approval): string {
  return `Approved by ${who} until ${until}: ${reason}`;
}
