import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { calculateJwkThumbprint } from 'jose';

import { errorCode } from '../errorCode.ts';
import { StartupError } from '../startupError.ts';
import { parseCallerJwk, type PrivateCallerJwk, type PublicCallerJwk } from './callerKey.ts';
import { parseCallers } from './trustedCallers.ts';

/** The file that lists the public keys of all callers: what TRUSTED_CALLERS of a service names. */
const callersFile = 'callers.json';

const privateSuffix = '.private.json';

/**
 * Makes the keys with which services call each other: `<caller>.private.json`, readable by its owner
 * only, for each caller, and `callers.json` with the public halves. What is there is kept, so that it
 * may run at every start, by several processes at once.
 *
 * @param dir the folder of the keys, made when it is missing
 * @param callers names of services, such as `router`
 * @throws {StartupError} when a name cannot be a file's, the folder cannot be written, or a file that
 *   is there is no such key
 */
export async function makeCallerKeys(dir: string, callers: readonly string[]): Promise<void> {
  callers.forEach(checkName);
  await mkdir(dir, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw notWritable(dir, cause);
  });
  for (const caller of callers) await makeMissingKey(dir, caller);
  await listPublicKeys(dir);
}

/**
 * Gives a caller a new key. Its last key stays listed, so that tokens on the way are taken; those
 * before it are not any more. Services learn the new one from `callers.json`, the caller itself when
 * it starts again.
 *
 * @throws {StartupError} when the caller has no key yet
 */
export async function rotateCallerKey(dir: string, caller: string): Promise<void> {
  checkName(caller);
  const path = privatePath(dir, caller);
  const last = await readPrivateKey(path);
  const next = await generateKey(caller);
  const others = (await readListed(dir)).filter((key) => key.caller !== caller);
  // Whoever signs with the new key has to be known already.
  await writeListed(dir, [...others, publicHalf(last), publicHalf(next)]);
  await replaceFile(path, toText(next), 0o600);
}

function checkName(caller: string): void {
  if (/^[a-z][a-z0-9-]{0,63}$/.test(caller)) return;
  throw new StartupError(
    `"${caller}" cannot be the name of a caller: use small letters, digits and hyphens.`,
  );
}

function privatePath(dir: string, caller: string): string {
  return join(dir, `${caller}${privateSuffix}`);
}

/** Names of keys are their thumbprints (RFC 7638), so that no two keys share one. */
async function generateKey(caller: string): Promise<PrivateCallerJwk> {
  const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const key = { kty: 'OKP', crv: 'Ed25519', x } as const;
  return { ...key, d, kid: await calculateJwkThumbprint(key), caller };
}

async function makeMissingKey(dir: string, caller: string): Promise<void> {
  const path = privatePath(dir, caller);
  const draft = await writeDraft(path, toText(await generateKey(caller)), 0o600);
  try {
    // Unlike a rename, a link never replaces a key that is there.
    await link(draft, path);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  } finally {
    await rm(draft);
  }
}

/** Lists what is not listed yet; again, when another process wrote its own list meanwhile. */
async function listPublicKeys(dir: string): Promise<void> {
  for (;;) {
    const listed = await readListed(dir);
    const known = new Set(listed.map(({ kid }) => kid));
    const missing = (await readPrivateKeys(dir)).filter(({ kid }) => !known.has(kid));
    if (missing.length === 0) return;
    await writeListed(dir, [...listed, ...missing.map(publicHalf)]);
  }
}

async function readPrivateKeys(dir: string): Promise<PrivateCallerJwk[]> {
  const names = (await readdir(dir)).filter((name) => name.endsWith(privateSuffix));
  return Promise.all(names.sort().map((name) => readPrivateKey(join(dir, name))));
}

async function readPrivateKey(path: string): Promise<PrivateCallerJwk> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new StartupError(
      `There is no key to read at ${path}: make it with \`service-keys make\`.`,
      {
        cause,
      },
    );
  });
  return parseCallerJwk(text, path);
}

async function readListed(dir: string): Promise<readonly PublicCallerJwk[]> {
  const path = join(dir, callersFile);
  try {
    return parseCallers(await readFile(path, 'utf8'), path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

function writeListed(dir: string, keys: readonly PublicCallerJwk[]): Promise<void> {
  return replaceFile(join(dir, callersFile), toText({ keys }), 0o644);
}

function publicHalf({ kty, crv, x, kid, caller }: PrivateCallerJwk): PublicCallerJwk {
  return { kty, crv, x, kid, caller };
}

function toText(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** Writes a file as a whole: whoever reads it meanwhile finds what was there before. */
async function replaceFile(path: string, text: string, mode: number): Promise<void> {
  await rename(await writeDraft(path, text, mode), path);
}

/** Writes what is to become a file, beside it. */
async function writeDraft(path: string, text: string, mode: number): Promise<string> {
  const draft = `${path}.${randomUUID()}.tmp`;
  await writeFile(draft, text, { mode }).catch((cause: unknown) => {
    throw notWritable(dirname(path), cause);
  });
  return draft;
}

function notWritable(dir: string, cause: unknown): StartupError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new StartupError(`Keys cannot be written to ${dir} (${reason}): name another folder.`, {
    cause,
  });
}
