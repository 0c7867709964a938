/** Requests that run one after another, on several lanes, until they are stopped. */
export interface Traffic {
  /** How many have been answered so far. */
  readonly count: number;
  /** Resolves when so many more have been answered. @throws what a request threw */
  more(count: number): Promise<void>;
  /** Lets what is in flight finish. @throws what a request threw */
  stop(): Promise<void>;
}

/**
 * Sends traffic.
 *
 * @param request sends one request and checks its answer; what it throws ends the traffic
 */
export function sendTraffic(request: () => Promise<void>, lanes = 4): Traffic {
  let count = 0;
  let stopping = false;
  const waiting = new Set<{ until: number; resolve: () => void }>();
  const lane = async () => {
    while (!stopping) {
      await request();
      count += 1;
      for (const waiter of waiting) {
        if (count < waiter.until) continue;
        waiting.delete(waiter);
        waiter.resolve();
      }
    }
  };
  const ended = Promise.all(Array.from({ length: lanes }, lane));
  // Whoever waits for the traffic hears of a failure; until somebody does, it is not unhandled.
  ended.catch(() => undefined);
  return {
    get count() {
      return count;
    },
    async more(extra) {
      const reached = new Promise<void>((resolve) => {
        waiting.add({ until: count + extra, resolve });
      });
      await Promise.race([reached, ended]);
    },
    async stop() {
      stopping = true;
      await ended;
    },
  };
}
