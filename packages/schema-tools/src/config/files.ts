import { readFile } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { InputError } from '../errors.ts';

/** Whether something is read over HTTP, not from a file. */
export function isUrl(path: string): boolean {
  return /^https?:\/\//.test(path);
}

/** A path as a person would write it: from the current folder for what is in it. A URL stays as it is. */
export function displayPath(path: string): string {
  if (isUrl(path)) return path;
  const absolute = resolve(path);
  const fromHere = relative(process.cwd(), absolute);
  return fromHere === '' || fromHere.startsWith('..') || isAbsolute(fromHere) ? absolute : fromHere;
}

/** Reads a file that the person named: {@link readInput}, or what reads it as it was at another time. */
export type ReadText = (path: string, what: string) => Promise<string>;

/**
 * The text of a file that the person named, in a file or at the command line.
 *
 * @param path the file
 * @param what what the file is, for the error: `the schema of users`
 * @throws InputError when it cannot be read
 */
export async function readInput(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new InputError(`Cannot read ${what}, ${displayPath(path)}: ${reason(error)}.`, {
      cause: error,
    });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'permission denied',
};

/** Why the operating system refused, in words. */
export function reason(error: unknown): string {
  const known = reasons[errorCode(error) ?? ''];
  return known ?? String(error);
}

/** The `code` of an error of Node.js, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  // Not instanceof: Node's own errors come from another realm when a test runner has its own.
  return typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    typeof error.code === 'string'
    ? error.code
    : undefined;
}
