import { watch, type BigIntStats, type FSWatcher } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { StartupError, type Logger } from '@shop/service-kit';

import type { SupergraphSource } from './source.ts';

export interface FileSourceOptions {
  readonly path: string;
  readonly logger: Logger;
  /** How often the file is looked at when the system reports no change, in milliseconds. */
  readonly pollMs?: number;
  /** How long a change must be over before the file is read, in milliseconds. */
  readonly settleMs?: number;
}

/**
 * Watches a supergraph in a file. It watches the folder, not the file, so a file that is replaced by
 * a rename, as editors and deployments do, is still watched; and it polls, for network drives and
 * mounted volumes that report nothing.
 */
export function createFileSource(options: FileSourceOptions): SupergraphSource {
  const { logger, pollMs = 1_000, settleMs = 25 } = options;
  const path = resolve(options.path);
  let watcher: FSWatcher | undefined;
  let poll: NodeJS.Timeout | undefined;
  let settle: NodeJS.Timeout | undefined;
  let seen = '';
  let last = '';
  let reading: Promise<void> = Promise.resolve();

  /** Reads the file if it is not the one that was seen last. */
  const read = async (): Promise<string | undefined> => {
    const version = versionOf(await stat(path, { bigint: true }));
    if (version === seen) return undefined;
    const text = await readFile(path, 'utf8');
    seen = version;
    return text === last ? undefined : (last = text);
  };

  const look = (offer: (sdl: string) => void): void => {
    reading = reading
      .then(read)
      .then((text) => {
        if (text !== undefined && poll !== undefined) offer(text);
      })
      .catch((error: unknown) => {
        // Between the two halves of a replacement there may be no file for a moment.
        logger.debug({ err: error }, 'the supergraph file cannot be read now');
      });
  };

  const watchFolder = (offer: (sdl: string) => void): void => {
    try {
      watcher = watch(dirname(path), () => {
        clearTimeout(settle);
        settle = setTimeout(look, settleMs, offer);
      });
      watcher.on('error', (error) => {
        logger.warn(
          { err: error },
          'the supergraph file is polled only: its folder is not watched',
        );
      });
    } catch (error) {
      logger.warn({ err: error }, 'the supergraph file is polled only: its folder is not watched');
    }
  };

  return {
    async open(offer) {
      let text: string | undefined;
      try {
        text = await read();
      } catch (cause) {
        throw new StartupError(
          `The supergraph ${options.path} cannot be read: make it with "npm run compose", or set SUPERGRAPH_PATH.`,
          { cause },
        );
      }
      poll = setInterval(look, pollMs, offer);
      watchFolder(offer);
      return text ?? '';
    },
    async close() {
      clearInterval(poll);
      poll = undefined;
      clearTimeout(settle);
      watcher?.close();
      await reading;
    },
  };
}

/** Tells two states of a file apart, also when one replaced the other within a clock tick. */
function versionOf({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [ino, size, mtimeNs, ctimeNs].join(' ');
}
