import { type CryptoKey, importJWK } from 'jose';
import { z } from 'zod';

/** More than any rotation needs; a larger answer is not a key set of ours. */
const MAX_BYTES = 65_536;
const MAX_KEYS = 50;

const DEFAULT_MAX_AGE_MS = 300_000;

/** A key that access tokens may be signed with. */
export interface PublicKey {
  readonly key: CryptoKey;
  /** The key itself as text: an id that comes back with another key is another key. */
  readonly x: string;
}

/** Public keys as they were served, by their ids. */
export interface ServedKeys {
  readonly keys: ReadonlyMap<string, PublicKey>;
  /** How long they may be used without asking again, in milliseconds. */
  readonly maxAgeMs: number;
}

const document = z.object({ keys: z.array(z.looseObject({})).max(MAX_KEYS) });

/** What is of another type, for another use, or without an id is somebody else's and left out. */
const ed25519 = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  kid: z.string().min(1),
  x: z.string().min(1),
  use: z.literal('sig').optional(),
  alg: z.enum(['EdDSA', 'Ed25519']).optional(),
});

/**
 * Fetches a JSON Web Key Set (RFC 7517).
 *
 * @throws when there is no answer, or one that is no key set
 */
export async function fetchJwks(url: string, signal: AbortSignal): Promise<ServedKeys> {
  const headers = { accept: 'application/jwk-set+json, application/json' };
  const response = await fetch(url, { headers, signal, redirect: 'error' });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`status ${response.status} instead of a key set`);
  }
  const { keys } = document.parse(JSON.parse(await readText(response)));
  const known = new Map<string, PublicKey>();
  for (const candidate of keys) {
    const { data } = ed25519.safeParse(candidate);
    if (data === undefined) continue;
    const { kty, crv, kid, x } = data;
    const key = await importJWK({ kty, crv, x }, 'EdDSA');
    if (!(key instanceof Uint8Array)) known.set(kid, { key, x });
  }
  return { keys: known, maxAgeMs: maxAgeOf(response.headers.get('cache-control')) };
}

/** Stops reading where no key set of ours can end. */
async function readText(response: Response): Promise<string> {
  const body: AsyncIterable<Uint8Array> | null = response.body;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes instead of a key set`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size).toString('utf8');
}

function maxAgeOf(cacheControl: string | null): number {
  const seconds = /\bmax-age=(\d{1,9})\b/.exec(cacheControl ?? '')?.[1];
  return seconds === undefined ? DEFAULT_MAX_AGE_MS : Number(seconds) * 1_000;
}
