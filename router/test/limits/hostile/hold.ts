/** What a process has done to those who wait for it. */
export interface Hold {
  /** The longest time that its event loop did not turn, in milliseconds. */
  readonly longestMs: number;
  /** The most memory that it had, in bytes. */
  readonly mostBytes: number;
}

/** How often the loop is looked at, in milliseconds. */
const LOOK_MS = 5;

/**
 * Watches the event loop of this process. Of the time between two looks only what the process was
 * computing counts: on a busy machine it waits for its turn, too, and that is not its own doing.
 */
export function monitorHold(): { take(): Hold } {
  let wall = performance.now();
  let cpu = process.cpuUsage();
  let longestMs = 0;
  let mostBytes = 0;
  setInterval(() => {
    const spent = process.cpuUsage(cpu);
    const now = performance.now();
    const computedMs = (spent.user + spent.system) / 1_000;
    longestMs = Math.max(longestMs, Math.min(now - wall, computedMs));
    mostBytes = Math.max(mostBytes, process.memoryUsage.rss());
    wall = now;
    cpu = process.cpuUsage();
  }, LOOK_MS);
  return {
    take() {
      const found = { longestMs, mostBytes };
      longestMs = 0;
      mostBytes = 0;
      return found;
    },
  };
}
