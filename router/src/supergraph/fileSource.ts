import { watch, type BigIntStats, type FSWatcher } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import { StartupError, type Logger } from '@shop/service-kit';

import type { SupergraphSource } from './source.ts';

export interface FileSourceOptions {
  readonly path: string;
  readonly logger: Logger;
  /** What the file has, for people to read, and what to do when it cannot be read. */
  readonly content?: { readonly name: string; readonly remedy: string };
  /** How often the file is looked at when the system reports no change, in milliseconds. */
  readonly pollMs?: number;
  /** How long a changed file must stay as it is before it is read, in milliseconds. */
  readonly settleMs?: number;
}

const supergraph = {
  name: 'supergraph',
  remedy: 'make it with "npm run compose", or set SUPERGRAPH_PATH',
};

/**
 * Watches a supergraph, or another text, in a file. It watches the folder, not the file, so a file that is replaced by
 * a rename, as editors and deployments do, is still watched; and it polls, for network drives and
 * mounted volumes that report nothing.
 */
export function createFileSource(options: FileSourceOptions): SupergraphSource {
  const { logger, content = supergraph, pollMs = 1_000, settleMs = 25 } = options;
  const path = resolve(options.path);
  let watcher: FSWatcher | undefined;
  let poll: NodeJS.Timeout | undefined;
  let settle: NodeJS.Timeout | undefined;
  let text = '';
  /** The state of the file whose text was taken, and the one that must prove to be its last. */
  let taken = '';
  let settling = '';
  let looking: Promise<void> = Promise.resolve();

  const version = async (): Promise<string> => versionOf(await stat(path, { bigint: true }));

  /** Offers the file if it changed, and then stayed as it was for a moment: it is written whole. */
  const look = async (offer: (sdl: string) => void, settled: boolean): Promise<void> => {
    const now = await version();
    if (now === taken || poll === undefined) return;
    if (now !== settling) {
      settling = now;
      clearTimeout(settle);
      settle = setTimeout(lookNow, settleMs, offer, true);
      return;
    }
    if (!settled) return;
    settling = '';
    const read = await readFile(path, 'utf8');
    if ((await version()) !== now) {
      lookNow(offer);
      return;
    }
    taken = now;
    if (read === text) return;
    text = read;
    offer(text);
  };

  const lookNow = (offer: (sdl: string) => void, settled = false): void => {
    looking = looking
      .then(() => look(offer, settled))
      .catch((error: unknown) => {
        // Between the two halves of a replacement there may be no file for a moment.
        settling = '';
        logger.debug({ err: error }, `the ${content.name} file cannot be read now`);
      });
  };

  const watchFolder = (offer: (sdl: string) => void): void => {
    try {
      watcher = watch(dirname(path), () => {
        lookNow(offer);
      });
      watcher.on('error', (error) => {
        logger.warn(
          { err: error },
          `the ${content.name} file is polled only: its folder is not watched`,
        );
      });
    } catch (error) {
      logger.warn(
        { err: error },
        `the ${content.name} file is polled only: its folder is not watched`,
      );
    }
  };

  return {
    async open(offer) {
      try {
        taken = await version();
        text = await readFile(path, 'utf8');
      } catch (cause) {
        throw new StartupError(
          `The ${content.name} ${options.path} cannot be read: ${content.remedy}.`,
          { cause },
        );
      }
      poll = setInterval(lookNow, pollMs, offer);
      watchFolder(offer);
      return text;
    },
    async close() {
      clearInterval(poll);
      poll = undefined;
      clearTimeout(settle);
      watcher?.close();
      await looking;
    },
  };
}

/** Tells two states of a file apart, also when one replaced the other within a clock tick. */
function versionOf({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [ino, size, mtimeNs, ctimeNs].join(' ');
}
