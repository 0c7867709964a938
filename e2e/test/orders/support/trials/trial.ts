/** What a trial found. */
export interface TrialReport {
  /** What must not be, in sentences that name the order or product; empty when the shop is sound. */
  readonly violations: readonly string[];
  /** What happened, in figures, by name: they show that the trial tried what it is for. */
  readonly evidence: Readonly<Record<string, number>>;
}
