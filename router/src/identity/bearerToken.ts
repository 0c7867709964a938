import type { IncomingMessage } from 'node:http';

import { invalidToken } from './refusals.ts';

/** Longer ones are none of ours, and are not worth looking at. */
const MAX_TOKEN_LENGTH = 4_096;

/** The scheme's name is case-insensitive; the token is RFC 6750's `b64token`. */
const bearer = /^bearer +([\w.~+/-]+=*) *$/i;

/**
 * Reads the token of a request's Authorization header (RFC 6750, section 2.1).
 *
 * @returns undefined when there is no such header
 * @throws {RequestRefused} 401 when there are several, or one of another form
 */
export function readBearerToken({
  headers,
  rawHeaders,
}: Pick<IncomingMessage, 'headers' | 'rawHeaders'>): string | undefined {
  const { authorization } = headers;
  if (authorization === undefined) return undefined;
  if (isRepeated(rawHeaders)) throw invalidToken('Send one Authorization header, not several.');
  const token = bearer.exec(authorization)?.[1];
  if (token === undefined || token.length > MAX_TOKEN_LENGTH) {
    throw invalidToken('The Authorization header has to be "Bearer" and an access token.');
  }
  return token;
}

/** Node keeps only the first; which one another program in between read, nobody knows. */
function isRepeated(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    if (rawHeaders[i]?.toLowerCase() === 'authorization') count += 1;
  }
  return count > 1;
}
