import { type Clock, createBreaks } from '../clock.ts';
import type { OperationUses } from './operationUses.ts';
import type { ServedRelease } from './servedRelease.ts';

export interface WarmUpOptions {
  readonly uses: OperationUses;
  readonly clock: Clock;
  /** Drops the rest. */
  readonly signal: AbortSignal;
}

/** So many operations are prepared; those that are used less are prepared when they come. */
const OPERATIONS = 150;

/** After so many milliseconds a release takes over, whatever is prepared by then. */
const BUDGET_MS = 5_000;

/**
 * Prepares the most used operations on a release that does not serve yet, so that no request has to
 * wait for it when it does. It holds the event loop for one operation at a time.
 *
 * @returns how many operations it has been through, those that the release cannot run among them,
 *   and in how many milliseconds: for the log
 */
export async function warmUp(
  release: Pick<ServedRelease, 'prepare'>,
  { uses, clock, signal }: WarmUpOptions,
): Promise<{ warmed: number; warmUpMs: number }> {
  const began = clock.now();
  const takeBreak = createBreaks(clock, signal);
  let warmed = 0;
  for (const operation of uses.most(OPERATIONS)) {
    if (signal.aborted || clock.now() - began >= BUDGET_MS) break;
    await release.prepare(operation);
    warmed += 1;
    await takeBreak();
  }
  return { warmed, warmUpMs: Math.round(clock.now() - began) };
}
