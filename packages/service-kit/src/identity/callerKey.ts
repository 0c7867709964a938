import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { StartupError } from '../startupError.ts';

/** With what a service signs the tokens of its calls. */
export interface CallerKey {
  /** The service's name, as other services know it. */
  readonly caller: string;
  /** The name of the key. */
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** The public half of a caller's key: a JSON Web Key (RFC 8037) that says whose it is. */
export const publicCallerJwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string().min(1),
  kid: z.string().min(1),
  caller: z.string().min(1),
});

export type PublicCallerJwk = z.infer<typeof publicCallerJwk>;

const privateCallerJwk = publicCallerJwk.extend({ d: z.string().min(1) });

export type PrivateCallerJwk = z.infer<typeof privateCallerJwk>;

/**
 * Reads the key with which a service signs its calls.
 *
 * @param path a file that `service-keys make` wrote: `<caller>.private.json`
 * @throws {StartupError} when it cannot be read or is no such key
 */
export function readCallerKey(path: string): CallerKey {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new StartupError(
      `The key of this service cannot be read from ${path}: make it with \`service-keys make\`, or set CALLER_KEY to where it is.`,
      { cause },
    );
  }
  const { caller, kid, ...jwk } = parseCallerJwk(text, path);
  return { caller, kid, privateKey: createPrivateKey({ key: jwk, format: 'jwk' }) };
}

/**
 * Reads a private key that `service-keys` wrote.
 *
 * @param path where the text is from, for the message
 * @throws {StartupError} when it is no such key
 */
export function parseCallerJwk(text: string, path: string): PrivateCallerJwk {
  try {
    const jwk = privateCallerJwk.parse(JSON.parse(text));
    createPrivateKey({ key: jwk, format: 'jwk' });
    return jwk;
  } catch {
    // The reason may quote the key, so it goes nowhere.
    throw new StartupError(
      `The file ${path} is not a private key of a service: remove it and make it again with \`service-keys make\`.`,
    );
  }
}
