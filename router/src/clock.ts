import { setTimeout as delay } from 'node:timers/promises';

/** How time passes, for what waits by itself; a test passes it at its own pace. */
export interface Clock {
  /** A time in milliseconds that only grows. */
  now(): number;
  /** Waits so many milliseconds, or until the signal is aborted, and does not throw. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
  /** Gives a signal that is aborted after so many milliseconds. */
  timeout(ms: number): AbortSignal;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  timeout: (ms) => AbortSignal.timeout(ms),
  async pause(ms, signal) {
    try {
      await delay(ms, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  },
};

/** Nobody waits longer for others than this, in milliseconds: they were waiting for the step alone. */
const LONGEST_BREAK_MS = 50;

/**
 * Gives what long work awaits between its steps: it leaves the event loop to requests for as long as
 * the step before held it, within a bound.
 */
export function createBreaks(clock: Clock, signal: AbortSignal): () => Promise<void> {
  let since = clock.now();
  return async () => {
    await clock.pause(Math.min(clock.now() - since, LONGEST_BREAK_MS), signal);
    since = clock.now();
  };
}
