import { setTimeout as delay } from 'node:timers/promises';

const patienceMs = 30_000;

/**
 * Waits until a condition holds.
 *
 * @param details what to add to the error
 * @throws Error after half a minute, with what was waited for
 */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  details: () => string = () => '',
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}.${details()}`);
    await delay(20);
  }
}

/** Whether a process with this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // ESRCH: there is none
  }
}
