import { watch, type FSWatcher } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from '../errors.ts';

/** Stops watching. */
export type Unwatch = () => void;

/**
 * Watches single files by name, which need not exist. The folder is what is watched: an editor that
 * saves by renaming replaces the file, and a watch on the file itself would stay with the old one.
 *
 * @param onChange called with the path of a file that was written, made or removed; often more than
 *   once for one change
 */
export function watchFiles(
  folder: string,
  names: readonly string[],
  onChange: (path: string) => void,
): Unwatch {
  const watcher = watch(folder, (_, name) => {
    if (name !== null && names.includes(name)) onChange(join(folder, name));
  });
  return () => {
    watcher.close();
  };
}

/**
 * Watches a folder and everything in it, folders that are made later included. A folder that does
 * not exist is not watched. (Node's own recursive watch loses files that are replaced, on Linux.)
 *
 * @param onChange called with the path of what changed; often more than once for one change
 * @param onError called when a folder that was made later cannot be watched
 */
export async function watchTree(
  folder: string,
  onChange: (path: string) => void,
  onError: (error: unknown) => void,
): Promise<Unwatch> {
  const tree = new WatchedTree(onChange, onError);
  await tree.add(folder);
  return () => {
    tree.close();
  };
}

class WatchedTree {
  readonly #watchers = new Map<string, FSWatcher>();
  readonly #onChange: (path: string) => void;
  readonly #onError: (error: unknown) => void;
  #closed = false;

  constructor(onChange: (path: string) => void, onError: (error: unknown) => void) {
    this.#onChange = onChange;
    this.#onError = onError;
  }

  /**
   * Watches what is a folder, and nothing else.
   *
   * @param isNew it was made just now: what is in it already was put there before it was watched,
   *   and is a change
   */
  async add(path: string, isNew = false): Promise<void> {
    if (!(await isFolder(path)) || this.#closed) return;
    this.#remove(path); // of a folder that was replaced, the watcher sees the old one
    const watcher = watch(path, (event, name) => {
      const changed = name === null ? path : join(path, name);
      if (event === 'rename') this.add(changed, true).catch(this.#onError);
      this.#onChange(changed);
    });
    watcher.on('error', () => {
      this.#remove(path); // Windows says so when the folder is removed
    });
    this.#watchers.set(path, watcher);
    for (const entry of await entriesOf(path)) {
      if (isNew) this.#onChange(join(path, entry));
      await this.add(join(path, entry), isNew);
    }
  }

  close(): void {
    this.#closed = true;
    for (const watcher of this.#watchers.values()) watcher.close();
  }

  #remove(path: string): void {
    this.#watchers.get(path)?.close();
    this.#watchers.delete(path);
  }
}

async function isFolder(path: string): Promise<boolean> {
  const found = await ifThere(stat(path));
  return found?.isDirectory() ?? false;
}

async function entriesOf(folder: string): Promise<string[]> {
  return (await ifThere(readdir(folder))) ?? [];
}

/** What comes and goes while it is looked at is as good as not there. */
async function ifThere<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}
