import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { z } from 'zod';

import type { Logger } from '../logger.ts';
import { StartupError } from '../startupError.ts';
import { publicCallerJwk, type PublicCallerJwk } from './callerKey.ts';

/** A key whose tokens are taken, and whose they are. */
export interface TrustedKey {
  readonly caller: string;
  readonly publicKey: KeyObject;
}

/** The callers that a service trusts. */
export interface TrustedCallers {
  /** The key of this name, or undefined when no caller has it. */
  find(kid: string): TrustedKey | undefined | Promise<TrustedKey | undefined>;
}

/** How long the file is believed, in milliseconds: what is removed from it is trusted no longer. */
const maxAgeMs = 30_000;

/** How often the file is read at most, in milliseconds, however many unknown keys are named. */
const minAgeMs = 2_000;

/** How to read the callers that a service trusts. */
export interface TrustedCallersOptions {
  /** The `callers.json` that `service-keys` wrote. */
  readonly path: string;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Reads the keys of the callers that a service trusts, and reads them again when a key is unknown and
 * every 30 seconds while it is asked. A file that has become unreadable changes nothing.
 *
 * @throws {StartupError} when the file cannot be read or lists no keys
 */
export async function openTrustedCallers({
  path,
  logger,
  now = Date.now,
}: TrustedCallersOptions): Promise<TrustedCallers> {
  let keys = await readTrustedKeys(path);
  let readAt = now();
  let reading: Promise<void> | undefined;

  const readAgain = async (): Promise<void> => {
    try {
      keys = await readTrustedKeys(path);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.error({ reason }, 'the keys of callers cannot be read again: the old ones stay');
    }
    readAt = now();
    reading = undefined;
  };

  return {
    find(kid) {
      const key = keys.get(kid);
      const age = now() - readAt;
      if (reading === undefined && age < (key === undefined ? minAgeMs : maxAgeMs)) return key;
      return (reading ??= readAgain()).then(() => keys.get(kid));
    },
  };
}

async function readTrustedKeys(path: string): Promise<ReadonlyMap<string, TrustedKey>> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new StartupError(
      `The keys of callers cannot be read from ${path}: make them with \`service-keys make\`, or set TRUSTED_CALLERS to where they are.`,
      { cause },
    );
  });
  return new Map(
    parseCallers(text, path).map(({ kid, caller, ...jwk }) => [
      kid,
      { caller, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) },
    ]),
  );
}

const callersDocument = z.object({ keys: z.array(publicCallerJwk).min(1) });

/**
 * Reads a list of callers' public keys.
 *
 * @param path where the text is from, for the message
 * @throws {StartupError} when it is no such list
 */
export function parseCallers(text: string, path: string): readonly PublicCallerJwk[] {
  try {
    const { keys } = callersDocument.parse(JSON.parse(text));
    for (const key of keys) createPublicKey({ key, format: 'jwk' });
    return keys;
  } catch (cause) {
    throw new StartupError(
      `The file ${path} does not list the public keys of callers: remove it and make it again with \`service-keys make\`.`,
      { cause },
    );
  }
}
