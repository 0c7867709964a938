import { UnavailableError } from '@shop/service-kit';

/** Does work of which only so much can be done at once. */
export type Queue = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Makes a queue that is bounded: who comes when it is full is sent away at once, rather than be
 * answered when nobody waits for the answer any more.
 *
 * @param limits.concurrent how many are worked on at once
 * @param limits.waiting how many wait for that
 * @returns a queue that throws {UnavailableError} when it is full
 */
export function createQueue(limits: { concurrent: number; waiting: number }): Queue {
  const waiting: (() => void)[] = [];
  let free = limits.concurrent;

  return async (work) => {
    if (free > 0) free -= 1;
    else if (waiting.length < limits.waiting) {
      // Who ends hands its place over, so that nobody who comes in between takes it.
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      throw new UnavailableError('Too many people sign in right now: try again in a few seconds.');
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
