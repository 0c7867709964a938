import type { Check, Logger } from '@shop/service-kit';

import { fetchJwks, type PublicKey, type ServedKeys } from './jwks.ts';

export interface KeySetOptions {
  readonly url: string;
  readonly logger: Logger;
  readonly timing?: Partial<KeySetTiming>;
}

/** All in milliseconds. */
export interface KeySetTiming {
  /** How long one fetch of the keys may take. */
  readonly timeoutMs: number;
  /** The least time from one fetch to the next: no flood of tokens becomes one of fetches. */
  readonly cooldownMs: number;
  /** The longest that keys are used without asking again, whatever their max-age. */
  readonly maxAgeMs: number;
}

const defaultTiming: KeySetTiming = { timeoutMs: 3_000, cooldownMs: 2_000, maxAgeMs: 600_000 };

/** The public keys of the service that signs access tokens. */
export interface KeySet {
  /** The key of this id; it asks for the keys again when it does not know the id. */
  find(kid: string): Promise<Found>;
  /** Whether a key that was found before is still one that counts. */
  has(kid: string, key: PublicKey): boolean;
  /** For the readiness check. A router without keys serves those who are not signed in. */
  check(): Check;
  /** Asks no more. */
  close(): void;
}

/** `unavailable`: it may exist, but the keys cannot be asked for now. */
export type Found = PublicKey | 'unknown' | 'unavailable';

/**
 * Keeps the keys that a URL serves. They are asked for at the start, and again when half of their
 * max-age is over, so that a key that is served no more is forgotten before its max-age ends and no
 * request waits for that. While the URL does not answer, the keys that are known stay.
 */
export function createKeySet({ url, logger, timing }: KeySetOptions): KeySet {
  const { timeoutMs, cooldownMs, maxAgeMs } = { ...defaultTiming, ...timing };
  const closed = new AbortController();
  let served: ServedKeys | undefined;
  let failed = false;
  let lastAsked = -Infinity;
  let asking: Promise<void> | undefined;
  let nextAsk: NodeJS.Timeout | undefined;

  const ask = async (): Promise<void> => {
    lastAsked = performance.now();
    clearTimeout(nextAsk);
    try {
      served = await fetchJwks(
        url,
        AbortSignal.any([closed.signal, AbortSignal.timeout(timeoutMs)]),
      );
      if (failed) logger.info('the keys of access tokens can be fetched again');
      failed = false;
    } catch (error) {
      if (closed.signal.aborted) return;
      if (!failed) logger.warn({ err: error, url }, 'the keys of access tokens cannot be fetched');
      failed = true;
    }
    const pause = failed || served === undefined ? 0 : Math.min(served.maxAgeMs, maxAgeMs) / 2;
    nextAsk = setTimeout(() => void refresh(), Math.max(cooldownMs, pause)).unref();
  };

  const refresh = (): Promise<void> =>
    (asking ??= ask().finally(() => {
      asking = undefined;
    }));

  void refresh();

  return {
    async find(kid) {
      const known = served?.keys.get(kid);
      if (known !== undefined) return known;
      if (asking !== undefined || performance.now() - lastAsked >= cooldownMs) await refresh();
      return served?.keys.get(kid) ?? (failed || served === undefined ? 'unavailable' : 'unknown');
    },
    has: (kid, { x }) => served?.keys.get(kid)?.x === x,
    check() {
      if (served === undefined) return { ok: true, detail: 'keys of access tokens: none known' };
      const detail = `keys of access tokens: ${served.keys.size} known`;
      return { ok: true, detail: failed ? `${detail}, but they cannot be fetched now` : detail };
    },
    close() {
      closed.abort();
      clearTimeout(nextAsk);
    },
  };
}
