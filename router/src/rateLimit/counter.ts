import type { Logger } from '@shop/service-kit';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

import { openSharedStore, type SharedStore } from './sharedStore.ts';

/** How long a window is, in seconds: it begins with a client's first request. */
export const WINDOW_SECONDS = 60;

/** After so many milliseconds the shared store is asked again, once it did not answer. */
const STORE_PAUSE_MS = 5_000;

/** Where a client stands in its window. */
export interface Count {
  /** How many requests it has sent, this one included; more than the limit when this one is too many. */
  readonly used: number;
  readonly remaining: number;
  /** When its window ends, in milliseconds from now. */
  readonly msLeft: number;
  readonly exceeded: boolean;
}

/** Counts requests by client. */
export interface Counter {
  count(client: string): Promise<Count>;
  close(): Promise<void>;
}

export interface CounterOptions {
  /** How many requests a client may send in a window. */
  readonly limit: number;
  /** A database that several routers count in; without it, each counts what it gets. */
  readonly mongodbUri: string | undefined;
  /** How long a request waits for the store, in milliseconds. */
  readonly storeTimeoutMs: number;
  readonly logger: Logger;
}

/**
 * Makes a counter. While the shared store does not answer, each router counts by itself: a request
 * never fails for it.
 */
export function createCounter({
  limit,
  mongodbUri,
  storeTimeoutMs,
  logger,
}: CounterOptions): Counter {
  const memory = new RateLimiterMemory({ points: limit, duration: WINDOW_SECONDS });
  const store =
    mongodbUri === undefined ? undefined : openSharedStore(mongodbUri, limit, storeTimeoutMs);
  let pausedUntil = 0;

  const consumeShared = async (shared: SharedStore, client: string): Promise<RateLimiterRes> => {
    if (Date.now() < pausedUntil) return memory.consume(client);
    try {
      const result = await shared.consume(client);
      if (pausedUntil > 0) logger.info('the store of the rate limit answers again');
      pausedUntil = 0;
      return result;
    } catch (error) {
      if (error instanceof RateLimiterRes) throw error;
      if (pausedUntil === 0) {
        logger.warn(
          { err: error },
          'the store of the rate limit does not answer: each router counts by itself',
        );
      }
      pausedUntil = Date.now() + STORE_PAUSE_MS;
      return memory.consume(client);
    }
  };

  return {
    async count(client) {
      try {
        const result = await (store ? consumeShared(store, client) : memory.consume(client));
        return toCount(result, false);
      } catch (error) {
        // The library rejects with where the client stands when it is over the limit.
        if (error instanceof RateLimiterRes) return toCount(error, true);
        throw error;
      }
    },
    close: () => store?.close() ?? Promise.resolve(),
  };
}

function toCount(
  { consumedPoints, remainingPoints, msBeforeNext }: RateLimiterRes,
  exceeded: boolean,
): Count {
  return { used: consumedPoints, remaining: remainingPoints, msLeft: msBeforeNext, exceeded };
}
