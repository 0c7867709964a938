import { setTimeout as delay } from 'node:timers/promises';

/**
 * Waits until something is so.
 *
 * @param check gives undefined, null or false while it is not
 * @returns what it gave in the end
 * @throws Error when that takes longer than `timeout` milliseconds
 */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined | null | false>,
  timeout = 30_000,
): Promise<T> {
  const deadline = performance.now() + timeout;
  for (;;) {
    const result = await check();
    if (result !== undefined && result !== null && result !== false) return result;
    if (performance.now() > deadline)
      throw new Error(`Within ${timeout} ms it was not so: ${what}`);
    await delay(20);
  }
}
