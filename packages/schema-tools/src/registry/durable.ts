import { randomUUID } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from '../config/files.ts';

/** How the names of files begin that are being written; nobody else is to read them. */
export const temporaryPrefix = '.writing-';

/**
 * Writes a file that must not be there yet, whole and durable: when this returns, the file survives
 * a loss of power, and whoever sees it sees all of it.
 *
 * @returns whether it was written; false when somebody else's file is there
 */
export async function createDurably(path: string, text: string): Promise<boolean> {
  return await throughTemporary(path, text, async (temporary) => {
    try {
      // Unlike rename(2), link(2) fails when there is such a file, also between machines.
      await link(temporary, path);
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    }
  });
}

/** Replaces a file, or makes it: whoever reads it sees the old text or the new one, never a mix. */
export async function replaceDurably(path: string, text: string): Promise<void> {
  await throughTemporary(path, text, (temporary) => rename(temporary, path));
}

async function throughTemporary<T>(
  path: string,
  text: string,
  place: (temporary: string) => Promise<T>,
): Promise<T> {
  const temporary = join(dirname(path), `${temporaryPrefix}${randomUUID()}`);
  try {
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    const result = await place(temporary);
    await syncFolder(dirname(path));
    return result;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Makes the names in a folder durable, which the files' own sync does not. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
