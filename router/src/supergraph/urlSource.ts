import { StartupError, type Logger } from '@shop/service-kit';
import { Agent } from 'undici';

import { type Clock, systemClock } from '../clock.ts';
import { type Download, download, type Validators } from './download.ts';
import type { SupergraphSource } from './source.ts';

export interface UrlSourceOptions {
  /** An http or https URL. */
  readonly url: string;
  /** How often it is asked while it answers, in milliseconds. */
  readonly pollMs: number;
  readonly logger: Logger;
  /** How long one attempt may take, in milliseconds. */
  readonly timeoutMs?: number;
  /** The largest body that is read, in bytes. */
  readonly maxBytes?: number;
  readonly clock?: Clock;
  /** Gives a number from 0 to 1, so that routers do not all ask at once. */
  readonly random?: () => number;
}

/** At the start a URL that fails is asked so often, with pauses that begin with this and double. */
const START_ATTEMPTS = 6;
const START_PAUSE_MS = 500;

/** The longest pause while the URL fails, in milliseconds, unless it is polled less often anyway. */
const LONGEST_PAUSE_MS = 60_000;

/**
 * Polls a supergraph, or another text, at a URL. What has not changed is not sent again, by its
 * entity tag or else its date. While the URL fails it is asked less and less often, and the log tells
 * when that begins and when it is over.
 */
export function createUrlSource(options: UrlSourceOptions): SupergraphSource {
  const { pollMs, logger, timeoutMs = 10_000, maxBytes = 16_777_216 } = options;
  const { clock = systemClock, random = Math.random } = options;
  const url = new URL(options.url);
  // What follows the path may be a secret.
  const place = `${url.origin}${url.pathname}`;
  const agent = new Agent();
  const closing = new AbortController();
  const { signal } = closing;
  const isClosed = (): boolean => signal.aborted;
  let text = '';
  let validators: Validators = {};
  let failure: string | undefined;
  let polling: Promise<void> = Promise.resolve();

  const ask = async (): Promise<Download> => {
    const found = await download(url, validators, {
      dispatcher: agent,
      signal,
      timeoutMs,
      clock,
      maxBytes,
    });
    if (found.changed) ({ validators } = found);
    return found;
  };

  /** How long to wait after so many failures in a row, each time a bit differently. */
  const pauseAfter = (failures: number, firstMs: number): number => {
    const longest = Math.max(LONGEST_PAUSE_MS, pollMs);
    return Math.min(firstMs * 2 ** failures, longest) * (0.75 + random() / 2);
  };

  const first = async (failed: () => void): Promise<string> => {
    for (let failures = 0; ;) {
      try {
        const found = await ask();
        return found.changed ? found.text : '';
      } catch (cause) {
        failed();
        failures += 1;
        if (isClosed() || failures === START_ATTEMPTS) {
          throw new StartupError(
            `The supergraph cannot be fetched from ${place}: ${reasonOf(cause)}. Look at that server, or at SUPERGRAPH_URL.`,
            { cause },
          );
        }
        logger.warn({ err: cause, url: place }, 'the supergraph cannot be fetched yet');
        await clock.pause(pauseAfter(failures - 1, START_PAUSE_MS), signal);
      }
    }
  };

  const poll = async (offer: (text: string) => void, failed: () => void): Promise<void> => {
    for (let failures = 0; ;) {
      await clock.pause(pauseAfter(failures, pollMs), signal);
      if (isClosed()) return;
      try {
        const found = await ask();
        if (failure !== undefined) logger.info({ url: place }, 'the supergraph is fetched again');
        failures = 0;
        failure = undefined;
        if (found.changed && found.text !== text) {
          text = found.text;
          offer(text);
        }
      } catch (error) {
        if (isClosed()) return;
        failed();
        failures += 1;
        if (failure === undefined) {
          logger.warn(
            { err: error, url: place },
            'the supergraph cannot be fetched: the one before serves on',
          );
        }
        failure = reasonOf(error);
      }
    }
  };

  return {
    async open(offer, failed = () => undefined) {
      try {
        text = await first(failed);
      } catch (error) {
        await agent.destroy();
        throw error;
      }
      polling = poll(offer, failed);
      return text;
    },
    trouble: () => (failure === undefined ? undefined : `${place} fails: ${failure}`),
    async close() {
      closing.abort();
      await polling;
      await agent.destroy();
    },
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
