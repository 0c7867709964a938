import type { Clock } from '../../src/clock.ts';

/** A clock whose time passes when somebody waits, at once. */
export interface TestClock extends Clock {
  /** The pauses that were made, in milliseconds. */
  readonly pauses: number[];
  pass(ms: number): void;
  /** Lets all that has a timeout take too long. */
  expire(): void;
}

export function testClock(): TestClock {
  let now = 0;
  const pauses: number[] = [];
  let timeouts: AbortController[] = [];
  return {
    pauses,
    now: () => now,
    pass(ms) {
      now += ms;
    },
    timeout() {
      const timeout = new AbortController();
      timeouts.push(timeout);
      return timeout.signal;
    },
    expire() {
      for (const timeout of timeouts) timeout.abort();
      timeouts = [];
    },
    async pause(ms, signal) {
      if (signal.aborted) return;
      pauses.push(ms);
      now += ms;
      await new Promise(setImmediate);
    },
  };
}
