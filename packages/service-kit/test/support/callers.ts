import { createHmac, createPublicKey, randomUUID, sign, type KeyObject } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  type CallerKey,
  createTokenMinter,
  makeCallerKeys,
  readCallerKey,
  type TokenMinter,
} from '@shop/service-kit';

/** Keys of callers in a folder of their own. */
export interface TestCallers {
  readonly dir: string;
  /** What a service reads the keys of callers from. */
  readonly path: string;
  readonly key: (caller: string) => CallerKey;
  /** @param now milliseconds since 1970 */
  readonly minter: (caller: string, now?: () => number) => TokenMinter;
  readonly remove: () => Promise<void>;
}

export async function createTestCallers(callers = ['router', 'orders']): Promise<TestCallers> {
  const dir = await mkdtemp(join(tmpdir(), 'callers-'));
  await makeCallerKeys(dir, callers);
  const key = (caller: string) => readCallerKey(join(dir, `${caller}.private.json`));
  return {
    dir,
    path: join(dir, 'callers.json'),
    key,
    minter: (caller, now) => createTokenMinter(key(caller), now),
    remove: () => rm(dir, { recursive: true }),
  };
}

export type Json = Record<string, unknown>;

/** What a token says of itself and of its request. */
export function readToken(token: string): { header: Json; claims: Json } {
  const [header = '', claims = ''] = token.split('.');
  return { header: decode(header), claims: decode(claims) };
}

/** A token that says something else than it did, signed anew. */
export function forge(
  token: string,
  key: CallerKey,
  change: { header?: Json; claims?: Json },
  signature: (signed: string, privateKey: KeyObject) => Buffer = signEd25519,
): string {
  const { header, claims } = readToken(token);
  const signed = [
    { ...header, ...change.header },
    { ...claims, jti: randomUUID(), ...change.claims },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${signature(signed, key.privateKey).toString('base64url')}`;
}

function signEd25519(signed: string, privateKey: KeyObject): Buffer {
  return sign(null, Buffer.from(signed), privateKey);
}

/** A signature by which who knows only the public key passes where the algorithm is not pinned. */
export function signWithPublicKey(signed: string, privateKey: KeyObject): Buffer {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });
  return createHmac('sha256', publicKey).update(signed).digest();
}

function decode(part: string): Json {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Json;
}
