import { announce, report } from '../report.ts';
import type { TrialReport } from './trial.ts';

/**
 * Runs a trial and prints what it showed, and before that the seed that repeats it: a trial that fails
 * with an error shows nothing.
 *
 * @param trial what was tried
 * @param size how much of it
 */
export async function runTrial(
  trial: string,
  size: string,
  run: () => Promise<TrialReport>,
): Promise<TrialReport> {
  announce(trial, size);
  const begin = performance.now();
  const found = await run();
  const seconds = (performance.now() - begin) / 1_000;
  report({ trial, size, seconds, violations: found.violations.length, evidence: found.evidence });
  return found;
}
