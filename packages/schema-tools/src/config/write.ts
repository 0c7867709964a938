import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../errors.ts';
import { displayPath, errorCode, reason } from './files.ts';

/**
 * Writes a file whole or not at all: a reader, or a watcher, never sees half of it. Leaves a file
 * that already has this text alone, so that nobody who watches it is woken for nothing.
 *
 * @returns whether the file changed
 * @throws InputError when there cannot be such a file
 */
export async function writeWhole(path: string, text: string): Promise<boolean> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    if ((await readIfThere(path)) === text) return false;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, text);
    await rename(temporary, path);
    return true;
  } catch (error) {
    await rm(temporary, { force: true });
    throw new InputError(`Cannot write ${displayPath(path)}: ${reason(error)}.`, { cause: error });
  }
}

/** The text of a file, or undefined when there is no such file. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
