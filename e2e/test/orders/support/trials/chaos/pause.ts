import { setTimeout as delay } from 'node:timers/promises';

/**
 * Lets time pass, but no longer than until a signal comes.
 *
 * @returns whether all of the time has passed
 */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal });
    return true;
  } catch (error) {
    if (!signal.aborted) throw error;
    return false;
  }
}
