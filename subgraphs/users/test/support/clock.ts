import { later } from '../../src/clock.ts';

/** A clock that stands still until a test moves it. */
export interface TestClock {
  readonly now: () => Date;
  readonly advance: (milliseconds: number) => void;
}

/** Starts now, so that a database that removes what is over by its own clock removes nothing. */
export function createTestClock(): TestClock {
  let now = new Date();
  return {
    now: () => now,
    advance: (milliseconds) => {
      now = later(now, milliseconds);
    },
  };
}
