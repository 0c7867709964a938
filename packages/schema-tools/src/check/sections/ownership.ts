import type { OwnershipNotice } from '../../ownership/notice.ts';
import type { Section } from '../../report/report.ts';

/** Whose teams are to be asked. */
export function ownershipSection(notices: readonly OwnershipNotice[]): Section {
  const others = [...new Set(notices.map(({ other }) => other))];
  return {
    title: 'Ownership',
    summary:
      others.length === 0
        ? 'Nothing changes that another subgraph has a part in.'
        : `To be asked: ${others.join(', ')}.`,
    findings: notices.map(({ message, ...notice }) => ({
      level: 'notice',
      code: notice.relation === 'owns' ? 'SHARED_WITH' : 'REFERRED_TO',
      message,
      places: [],
      data: notice,
    })),
  };
}
