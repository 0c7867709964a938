import { openDurableStorage } from '../storage/durableStorage.ts';
import { MEMORY } from '../storage/storage.ts';
import type { Storage } from '../storage/storage.ts';
import { Catalog } from './catalog.ts';
import { Cursors } from './cursors.ts';
import { RetryRecords } from './sessions.ts';
import { storedState } from './state.ts';

/** What a server is made of, apart from its sockets. */
export interface Engine {
  readonly catalog: Catalog;
  readonly retries: RetryRecords;
  readonly cursors: Cursors;
  readonly storage: Storage;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  readonly log: (line: string) => void;
}

export interface EngineOptions {
  /** The folder to keep the data in; without one they are in memory only. */
  readonly dataDir?: string | undefined;
  /** The log's size that a snapshot is made at, in bytes. */
  readonly snapshotBytes?: number | undefined;
  readonly log: (line: string) => void;
  /** Called once when the disk failed. What is in memory may then not be on disk. */
  readonly onFailure: (error: Error) => void;
}

/**
 * Makes an engine, with the data of its folder.
 *
 * @throws {FolderInUse} when another process has the folder open
 * @throws {DamagedFile} when a file of it can't be trusted
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { dataDir, snapshotBytes, log, onFailure } = options;
  const now = Date.now;
  const catalog = new Catalog();
  const retries = new RetryRecords();
  const state = storedState(catalog, retries, now);
  const storage =
    dataDir === undefined
      ? MEMORY
      : await openDurableStorage({ folder: dataDir, state, log, onFailure, snapshotBytes });
  return { catalog, retries, cursors: new Cursors(now), storage, now, log };
}
