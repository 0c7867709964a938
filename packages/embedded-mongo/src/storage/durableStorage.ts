import { mkdirSync } from 'node:fs';
import { encodeEntry } from './entry.ts';
import type { Entry } from './entry.ts';
import { removeBefore } from './files.ts';
import { lockFolder } from './folderLock.ts';
import { createLogFile, Log } from './log.ts';
import { recover } from './recovery.ts';
import type { Recovered } from './recovery.ts';
import { writeSnapshot } from './snapshot.ts';
import type { Storage } from './storage.ts';

/** The log's size that a snapshot is made at, unless the last snapshot is larger; in bytes. */
const DEFAULT_SNAPSHOT_BYTES = 32 * 1024 * 1024;

/** What the storage asks of the engine. */
export interface StoredState {
  /** Takes an entry that was read at the start. */
  apply(entry: Entry): void;
  /** The whole state as entries. What is handed out stays as it was at the call. */
  capture(): Iterable<Entry>;
}

export interface DurableStorageOptions {
  readonly folder: string;
  readonly state: StoredState;
  readonly log: (line: string) => void;
  /** Called once when the disk failed. */
  readonly onFailure: (error: Error) => void;
  readonly snapshotBytes?: number | undefined;
}

/**
 * Opens a data folder, created if it isn't there, and reads its state.
 *
 * @throws {FolderInUse} when another process has it open
 * @throws {DamagedFile} when a file of it can't be trusted
 */
export async function openDurableStorage(options: DurableStorageOptions): Promise<DurableStorage> {
  const { folder, state, log } = options;
  mkdirSync(folder, { recursive: true });
  const unlock = lockFolder(folder);
  try {
    const recovered = await recover(
      folder,
      (entry) => {
        state.apply(entry);
      },
      log,
    );
    return new DurableStorage(
      options,
      new Log(recovered.log, options.onFailure),
      recovered,
      unlock,
    );
  } catch (error) {
    unlock();
    throw error;
  }
}

/** A storage that keeps its data in a folder. */
export class DurableStorage implements Storage {
  readonly #options: DurableStorageOptions;
  readonly #log: Log;
  readonly #unlock: () => void;
  #generation: number;
  #snapshotBytes: number;
  /** The snapshot that is being written, if one is. */
  #snapshot: Promise<void> | undefined;

  constructor(options: DurableStorageOptions, log: Log, recovered: Recovered, unlock: () => void) {
    this.#options = options;
    this.#log = log;
    this.#unlock = unlock;
    this.#generation = recovered.log.generation;
    this.#snapshotBytes = recovered.snapshotBytes;
    this.#snapshotIfDue();
  }

  append(entries: readonly Entry[]): void {
    this.#log.append(entries.flatMap(encodeEntry));
    this.#snapshotIfDue();
  }

  flushed(): Promise<void> {
    return this.#log.flushed();
  }

  /** Writes what is left, and gives the folder back. */
  async close(): Promise<void> {
    await this.#snapshot;
    await this.#log.close();
    this.#unlock();
  }

  /** Starts a snapshot when the log has outgrown both the limit and the last snapshot. */
  #snapshotIfDue(): void {
    const limit = this.#options.snapshotBytes ?? DEFAULT_SNAPSHOT_BYTES;
    if (this.#snapshot !== undefined || this.#log.size < Math.max(limit, this.#snapshotBytes)) {
      return;
    }
    this.#snapshot = this.#takeSnapshot()
      .catch((error: unknown) => {
        // The logs are still whole, so nothing is lost; the next one may succeed.
        this.#options.log(`could not write a snapshot: ${String(error)}`);
      })
      .finally(() => {
        this.#snapshot = undefined;
      });
  }

  /**
   * Switches to a new log and captures the state, in one turn of the event loop: the state is what
   * all entries until then made, and the new log has those since. Then the state is written while
   * the server goes on.
   */
  async #takeSnapshot(): Promise<void> {
    const { folder, state } = this.#options;
    const file = await createLogFile(folder, this.#generation + 1);
    this.#generation += 1;
    const before = this.#log.switchTo(file);
    const captured = state.capture();
    await this.#log.flushed();
    await before.handle.close();
    this.#snapshotBytes = await writeSnapshot(folder, this.#generation, captured);
    removeBefore(folder, this.#generation);
  }
}
