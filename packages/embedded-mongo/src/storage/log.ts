import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { encodeFrame } from './frame.ts';
import { filePath, headerFrame, syncFolder, writeFully } from './files.ts';

/** A log file that is open for appending. */
export interface LogFile {
  readonly generation: number;
  readonly handle: FileHandle;
  /** Its size in bytes, with what is being written. */
  size: number;
}

/** Creates the log of a generation, durable with its name, replacing what a crash left of it. */
export async function createLogFile(folder: string, generation: number): Promise<LogFile> {
  const handle = await open(filePath(folder, 'log', generation), 'w');
  const header = headerFrame('log', generation);
  await writeFully(handle, header);
  await handle.datasync();
  await syncFolder(folder);
  return { generation, handle, size: header.length };
}

/** Opens a log of a known size to append to it. */
export async function openLogFile(
  folder: string,
  generation: number,
  size: number,
): Promise<LogFile> {
  return { generation, handle: await open(filePath(folder, 'log', generation), 'a'), size };
}

/** What will be written as one frame and synced once, for all the writers that wait for it. */
interface Batch {
  readonly file: LogFile;
  readonly pieces: Uint8Array[];
  readonly written: Promise<void>;
  readonly settle: (error?: Error) => void;
}

/**
 * An append-only log with group commit: while one batch is written and synced, the next one
 * gathers, so any number of writers share a sync.
 */
export class Log {
  #file: LogFile;
  /** The batches to write, the one under way included. */
  readonly #queue: Batch[] = [];
  #writing = false;
  #scheduled = false;
  #failure: Error | undefined;
  readonly #onFailure: (error: Error) => void;

  /** @param onFailure called once, when a write failed: the log takes no more from then on */
  constructor(file: LogFile, onFailure: (error: Error) => void) {
    this.#file = file;
    this.#onFailure = onFailure;
  }

  /** The size of the current file, in bytes. */
  get size(): number {
    return this.#file.size;
  }

  append(pieces: readonly Uint8Array[]): void {
    if (this.#failure !== undefined) return;
    let batch = this.#queue.at(-1);
    const underWay = this.#writing && this.#queue.length === 1;
    if (batch === undefined || underWay || batch.file !== this.#file) {
      batch = newBatch(this.#file);
      this.#queue.push(batch);
    }
    for (const piece of pieces) {
      batch.pieces.push(piece);
      batch.file.size += piece.length;
    }
    if (this.#scheduled || this.#writing) return;
    // The writers of this turn of the event loop share the batch.
    this.#scheduled = true;
    setImmediate(() => void this.#write());
  }

  /** Resolves when all that was appended so far is on disk. */
  flushed(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return this.#queue.at(-1)?.written ?? Promise.resolve();
  }

  /** Directs what is appended from now on to another file. @returns the file until now */
  switchTo(file: LogFile): LogFile {
    const before = this.#file;
    this.#file = file;
    return before;
  }

  /** Writes what is left and closes the file. */
  async close(): Promise<void> {
    await this.flushed().catch(() => undefined);
    await this.#file.handle.close();
  }

  async #write(): Promise<void> {
    this.#scheduled = false;
    this.#writing = true;
    for (let batch = this.#queue[0]; batch !== undefined; batch = this.#queue[0]) {
      try {
        await writeFully(batch.file.handle, encodeFrame(batch.pieces));
        await batch.file.handle.datasync();
      } catch (error) {
        this.#fail(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      this.#queue.shift();
      batch.settle();
    }
    this.#writing = false;
  }

  /** After a failed sync nobody knows what is on disk, so nothing is acknowledged any more. */
  #fail(error: Error): void {
    this.#failure = error;
    for (const batch of this.#queue.splice(0)) batch.settle(error);
    this.#onFailure(error);
  }
}

function newBatch(file: LogFile): Batch {
  let settle: Batch['settle'] = () => undefined;
  const written = new Promise<void>((resolve, reject) => {
    settle = (error) => {
      if (error === undefined) resolve();
      else reject(error);
    };
  });
  // A batch that nobody waits for may fail all the same.
  written.catch(() => undefined);
  return { file, pieces: [], written, settle };
}
