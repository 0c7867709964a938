import { setTimeout as delay } from 'node:timers/promises';

import { isDatabaseDown } from './databaseErrors.ts';
import type { Logger } from './logger.ts';

/** Work that a service does by itself, beside the requests that it answers. */
export interface BackgroundWork {
  /** Begins no further run, and waits for the one that is under way. */
  stop(): Promise<void>;
}

export interface RepeatOptions {
  /** What the work is, for the log. */
  readonly name: string;
  /** The pause between the end of a run and the beginning of the next, in milliseconds. */
  readonly everyMs: number;
  /** One run; the signal is aborted when the service stops, so that a long run can end early. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly logger: Logger;
}

/**
 * Does the same work again and again: at once, then `everyMs` after the end of each run, so that two
 * runs are never under way together. A run that fails is logged, and the next one comes all the same.
 */
export function repeat({ name, everyMs, run, logger }: RepeatOptions): BackgroundWork {
  const stopping = new AbortController();
  const { signal } = stopping;

  const attempt = async (): Promise<void> => {
    try {
      await run(signal);
    } catch (error) {
      if (signal.aborted && isAbort(error)) return;
      if (isDatabaseDown(error)) {
        logger.warn({ err: error, work: name }, 'the database does not answer');
      } else {
        logger.error({ err: error, work: name }, 'a run of background work failed');
      }
    }
  };

  const pause = async (): Promise<void> => {
    try {
      await delay(everyMs, undefined, { signal });
    } catch (error) {
      if (!isAbort(error)) throw error;
    }
  };

  const work = (async () => {
    while (!signal.aborted) {
      await attempt();
      await pause();
    }
  })();

  return {
    async stop() {
      stopping.abort();
      await work;
    },
  };
}

/** Whether an error says that work was ended by its signal, as Node's functions and DOM's do. */
function isAbort(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError'
  );
}
