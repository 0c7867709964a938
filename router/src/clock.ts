import { setTimeout as delay } from 'node:timers/promises';

/** How time passes, for what waits by itself; a test passes it at its own pace. */
export interface Clock {
  /** A time in milliseconds that only grows. */
  now(): number;
  /** Waits so many milliseconds, or until the signal is aborted, and does not throw. */
  pause(ms: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  async pause(ms, signal) {
    try {
      await delay(ms, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  },
};
