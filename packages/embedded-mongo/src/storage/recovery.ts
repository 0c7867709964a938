import { readdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeEntries } from './entry.ts';
import type { Entry } from './entry.ts';
import { checkHeader, filePath, generations, removeBefore } from './files.ts';
import { DamagedFile, readFrameFile } from './frameFile.ts';
import { createLogFile, openLogFile } from './log.ts';
import type { LogFile } from './log.ts';

/** What a data folder was found to hold. */
export interface Recovered {
  /** The log to go on with. */
  readonly log: LogFile;
  /** The size of the snapshot that the state is built on, in bytes; 0 when there is none. */
  readonly snapshotBytes: number;
}

/**
 * Reads a data folder: the newest snapshot, then the logs since. A frame at the end of the last log
 * that was not written to its end was never acknowledged, and is cut off.
 *
 * @param apply takes the entries in the order in which they were written
 * @throws {DamagedFile} when a file is missing or can't be read
 */
export async function recover(
  folder: string,
  apply: (entry: Entry) => void,
  log: (line: string) => void,
): Promise<Recovered> {
  removeTemporaryFiles(folder);
  const newest = generations(folder, 'snapshot').at(-1);
  const base = newest ?? 1;
  const snapshotBytes = newest === undefined ? 0 : readSnapshot(folder, newest, apply);
  const logs = generations(folder, 'log').filter((generation) => generation >= base);
  if (logs.length === 0 && newest === undefined) {
    return { log: await createLogFile(folder, base), snapshotBytes };
  }
  for (const [at, generation] of logs.entries()) {
    if (generation !== base + at) throw missing(folder, base + at);
  }
  if (logs.length === 0) throw missing(folder, base);

  let end = 0;
  let torn: string | undefined;
  for (const generation of logs) {
    const path = filePath(folder, 'log', generation);
    const content = readFrameFile(path);
    const [header, ...payloads] = content.payloads;
    if (header !== undefined) checkHeader(path, 'log', header);
    if (torn !== undefined && payloads.length > 0) {
      throw new DamagedFile(`${torn} is damaged at its end, and ${path} goes on after it`);
    }
    for (const payload of payloads) for (const entry of decodeEntries(payload)) apply(entry);
    if (content.torn > 0) {
      log(`dropped ${content.torn} bytes at the end of ${path}: a write that was not finished`);
      // The last log may be one that nothing was written to yet, so this is not always the last.
      await cutOff(path, content.end);
      torn = path;
    }
    end = content.end;
  }
  removeBefore(folder, base);
  const last = base + logs.length - 1;
  // A log without even its header was being created when the process ended.
  const file = await (end === 0 ? createLogFile(folder, last) : openLogFile(folder, last, end));
  return { log: file, snapshotBytes };
}

/** @returns the snapshot's size in bytes */
function readSnapshot(folder: string, generation: number, apply: (entry: Entry) => void): number {
  const path = filePath(folder, 'snapshot', generation);
  const { payloads, end, torn } = readFrameFile(path);
  const [header, ...frames] = payloads;
  let complete = false;
  if (header !== undefined) {
    checkHeader(path, 'snapshot', header);
    for (const frame of frames) {
      for (const entry of decodeEntries(frame)) {
        if (entry.kind === 'end') complete = true;
        else apply(entry);
      }
    }
  }
  // It was put in place when it was whole, so anything else is damage.
  if (!complete || torn > 0) throw new DamagedFile(`${path} is damaged at byte ${end}`);
  return end;
}

function missing(folder: string, generation: number): DamagedFile {
  return new DamagedFile(`${filePath(folder, 'log', generation)} is missing`);
}

/** Shortens a file, durably. */
async function cutOff(path: string, end: number): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.truncate(end);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Snapshots that were being written when the process ended. */
function removeTemporaryFiles(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith('snapshot-') && name.endsWith('.tmp')) rmSync(join(folder, name));
  }
}
