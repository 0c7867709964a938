import type { ServerResponse } from 'node:http';

import { type ClientDescription, RequestRefused, type Logger } from '@shop/service-kit';
import { LRUCache } from 'lru-cache';

import type { AdmissionStep } from '../identity/admission.ts';
import { addressKey, clientKey } from './clientKey.ts';
import { type Count, createCounter } from './counter.ts';
import { secondsLeft, setRateLimitHeaders } from './headers.ts';

export interface RateLimitOptions {
  /** How many requests a client may send in a minute. */
  readonly perMinute: number;
  /** A database that several routers count in; without it, each counts what it gets. */
  readonly mongodbUri?: string;
  /**
   * How long a request waits for that database, in milliseconds; then the router counts by itself.
   * Default: 500.
   */
  readonly storeTimeoutMs?: number;
}

/** What keeps clients to their rate; each throws a RequestRefused (429). */
export interface RateLimit {
  /** Before the token is verified: refuses an address that has sent too much, at no cost. */
  readonly beforeToken: AdmissionStep;
  /** When the token does not count: counts for the address, so nobody can try tokens for ever. */
  readonly tokenRefused: AdmissionStep;
  /** When it is known who asks: counts for the user, or for the address of who is not signed in. */
  readonly afterToken: AdmissionStep;
  /** Where nobody is asked for a token: counts for the address. */
  countAddress(client: ClientDescription): Promise<void>;
  close(): Promise<void>;
}

/** So many clients that have sent too much are remembered. */
const REMEMBERED_CLIENTS = 100_000;

/** Makes the rate limit of one router. */
export function createRateLimit(
  { perMinute, mongodbUri, storeTimeoutMs = 500 }: RateLimitOptions,
  logger: Logger,
): RateLimit {
  const counter = createCounter({ limit: perMinute, mongodbUri, storeTimeoutMs, logger });
  const tooMany = new LRUCache<string, { readonly used: number; readonly until: number }>({
    max: REMEMBERED_CLIENTS,
  });

  const count = async (key: string): Promise<Count> => {
    const found = await counter.count(key);
    if (found.exceeded) {
      tooMany.set(key, { used: found.used, until: performance.now() + found.msLeft });
    }
    return found;
  };

  const admit = (found: Count, response?: ServerResponse): void => {
    if (response !== undefined) setRateLimitHeaders(response, perMinute, found);
    if (found.exceeded) throw refused(perMinute, found);
  };

  return {
    beforeToken({ client }, _request, response) {
      const found = tooMany.get(addressKey(client));
      if (found === undefined) return;
      const msLeft = found.until - performance.now();
      if (msLeft > 0) admit({ used: found.used, remaining: 0, msLeft, exceeded: true }, response);
    },
    async tokenRefused({ client }, _request, response) {
      admit(await count(addressKey(client)), response);
    },
    async afterToken(asker, _request, response) {
      admit(await count(clientKey(asker)), response);
    },
    async countAddress(client) {
      admit(await count(addressKey(client)));
    },
    close: () => counter.close(),
  };
}

function refused(maximum: number, { used, msLeft }: Count): RequestRefused {
  const seconds = secondsLeft(msLeft);
  return new RequestRefused(
    429,
    'RATE_LIMITED',
    `Too many requests: at most ${maximum} a minute (RATE_LIMIT). Try again in ${seconds} s.`,
    { 'retry-after': String(seconds) },
    { limit: 'RATE_LIMIT', value: used, maximum },
  );
}
