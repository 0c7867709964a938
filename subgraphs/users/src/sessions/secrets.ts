import { createHash, createHmac, randomBytes } from 'node:crypto';

import type { ClientDescription } from '@shop/service-kit';

/** A text that nobody guesses: 256 bits. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * The refresh token that follows another one. Whoever exchanges a token gets the same successor, so
 * that many who do it at once need not agree on one. It cannot be told from the token alone.
 *
 * @param secret the session's
 */
export function successorOf(refreshToken: string, secret: string): string {
  return createHmac('sha256', secret).update(refreshToken).digest('base64url');
}

/** What is kept of a secret, so that who reads the database cannot use it. */
export function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** What tells one client from another, as far as the shop can tell. */
export function fingerprint({ address = '', agent = '' }: ClientDescription = {}): string {
  return digest(`${address}\n${agent}`);
}
