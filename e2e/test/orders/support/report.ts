import { appendFileSync } from 'node:fs';

import { seed } from './form.ts';

/** What a trial showed. */
export interface Report {
  /** What was tried: `Crash matrix`. */
  readonly trial: string;
  /** How much of it: `86 points`. */
  readonly size: string;
  readonly violations: number;
  /** How long it took, in seconds. */
  readonly seconds: number;
  /** What happened, in figures, by name. */
  readonly evidence: Readonly<Record<string, number>>;
}

/** Prints that a trial begins, with the seed that repeats it. */
export function announce(trial: string, size: string): void {
  process.stdout.write(`${trial} (SEED=${seed}): ${size} ...\n`);
}

/** Prints how far a trial is that takes long. */
export function progress(trial: string, how: string): void {
  process.stdout.write(`${trial}: ${how} so far\n`);
}

/**
 * Prints what a trial showed with the seed that repeats it; for the table of `npm run test:orders`, it
 * is also added to the file that TRIALS_SUMMARY names.
 */
export function report(what: Report): void {
  const evidence = Object.entries(what.evidence).map(([name, count]) => `${name}: ${count}`);
  const took = `${what.seconds.toFixed(0)} s`;
  process.stdout.write(
    `${what.trial} (SEED=${seed}): ${what.size}, violations: ${what.violations}, ${took}; ${evidence.join(', ')}\n`,
  );
  const summary = process.env['TRIALS_SUMMARY'];
  if (summary !== undefined) appendFileSync(summary, `${JSON.stringify(what)}\n`);
}
