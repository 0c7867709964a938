/** What a trial found. */
export interface TrialReport {
  /** What must not be, in sentences that name the order or product; empty when the shop is sound. */
  readonly violations: readonly string[];
  /** What happened, in figures, by name: they show that the trial tried what it is for. */
  readonly evidence: Readonly<Record<string, number>>;
}

/** What several trials found: all violations, and the sums of the figures. */
export function together(reports: readonly TrialReport[]): TrialReport {
  const evidence: Record<string, number> = {};
  for (const [name, count] of reports.flatMap((report) => Object.entries(report.evidence))) {
    evidence[name] = (evidence[name] ?? 0) + count;
  }
  return { violations: reports.flatMap(({ violations }) => violations), evidence };
}

/**
 * How long what was begun may take to end, in milliseconds, where a trial is about something else: there
 * may be many orders left over, on a machine that is busy with other things.
 */
export const settleMs = 180_000;
