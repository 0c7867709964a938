import { day, minute, second } from '../clock.ts';

/** How long an access token proves who asks, in milliseconds. */
export const accessTokenLifeMs = 15 * minute;

/** For how long those who fetched the public keys may keep them, in milliseconds. */
export const publicKeysLifeMs = 5 * minute;

/** How long a process believes what it read of the keys, in milliseconds. */
export const keysReadLifeMs = 30 * second;

/** After how long a signing key gets a successor, in milliseconds. */
export const signingKeyLifeMs = 30 * day;

/**
 * How long a new key is published before it signs, in milliseconds: by then nobody believes what
 * they read before it was made.
 */
export const activationDelayMs = 2 * publicKeysLifeMs;

/**
 * How long a key is published after its successor began to sign, in milliseconds: by then the last
 * token that it signed has ended, also one of a process that learnt late of the successor.
 */
export const retirementDelayMs = accessTokenLifeMs + 10 * keysReadLifeMs;
