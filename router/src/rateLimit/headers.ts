import type { ServerResponse } from 'node:http';

import { type Count, WINDOW_SECONDS } from './counter.ts';

/** The name of the one policy that there is. */
const policy = '"requests"';

/**
 * Tells a client its limit and where it stands, as structured fields (RFC 9651).
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/10/
 */
export function setRateLimitHeaders(
  response: ServerResponse,
  limit: number,
  { remaining, msLeft }: Count,
): void {
  response.setHeader('ratelimit-policy', `${policy};q=${limit};w=${WINDOW_SECONDS}`);
  response.setHeader('ratelimit', `${policy};r=${remaining};t=${secondsLeft(msLeft)}`);
}

/** Whole seconds, so many that the window has ended by then. */
export function secondsLeft(ms: number): number {
  return Math.ceil(ms / 1_000);
}
