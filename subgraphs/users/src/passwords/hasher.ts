import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';

import { hash, type Options, verify } from '@node-rs/argon2';

import { createQueue } from './queue.ts';

/** Turns passwords into what may be kept of them. */
export interface PasswordHasher {
  /**
   * @param password as {@link readPassword} gives it
   * @returns the Argon2id hash with its salt and parameters, in PHC string format
   * @throws {UnavailableError} when too many wait already
   */
  hash(password: string): Promise<string>;
  /**
   * Whether a password is the one that was hashed. Without a hash it is not, which takes as long to
   * find out: an account that is not there cannot be told by the time of the answer.
   *
   * @throws {UnavailableError} when too many wait already
   */
  matches(password: string, passwordHash: string | undefined): Promise<boolean>;
}

/** What OWASP's Password Storage Cheat Sheet asks of Argon2id, at least; memory is in KiB. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const satisfies Options;

/** How many threads Node has for such work, unless it is told otherwise; others need them too. */
const threads = 4;

/**
 * Makes a hasher that uses the machine's processors, and lets a bounded number wait.
 *
 * @param limits.waiting how many may wait, in this process. Default: 100, about a second's work for
 *   two processors
 */
export function createPasswordHasher(limits: { waiting?: number } = {}): PasswordHasher {
  const queue = createQueue({
    concurrent: Math.min(threads, availableParallelism()),
    waiting: limits.waiting ?? 100,
  });
  const nobodysHash = unmatchedHash();
  return {
    hash: (password) => queue(() => hash(password, cost)),
    matches: (password, passwordHash) => queue(() => verify(passwordHash ?? nobodysHash, password)),
  };
}

/** A hash of the usual cost for which nobody knows a password. */
function unmatchedHash(): string {
  const part = (bytes: number): string => randomBytes(bytes).toString('base64').replaceAll('=', '');
  const { memoryCost, timeCost, parallelism } = cost;
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${part(16)}$${part(32)}`;
}
