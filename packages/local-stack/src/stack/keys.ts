import { makeCallerKeys, StartupError } from '@shop/service-kit';
import { join } from 'node:path';
import { StackError } from '../errors.ts';

/** The services that call others, each of which signs with a key of its own. */
const callers: readonly string[] = ['router', 'orders'];

/** The files of the keys with which services prove to each other who calls. */
export interface CallerKeys {
  /** The public keys of all callers, which every subgraph trusts. */
  readonly trustedCallers: string;
  /** The private key of each service that calls others, by the service's name. */
  readonly privateKeys: ReadonlyMap<string, string>;
}

/**
 * Makes the callers' keys that are missing in a folder; those that are there stay, so that they
 * outlast a restart.
 *
 * @throws StackError when the folder cannot be written, or holds something else
 */
export async function makeKeys(folder: string): Promise<CallerKeys> {
  try {
    await makeCallerKeys(folder, [...callers]);
  } catch (error) {
    if (error instanceof StartupError) throw new StackError(error.message, { cause: error });
    throw error;
  }
  return {
    trustedCallers: join(folder, 'callers.json'),
    privateKeys: new Map(callers.map((name) => [name, join(folder, `${name}.private.json`)])),
  };
}
