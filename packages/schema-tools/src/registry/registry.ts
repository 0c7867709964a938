import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { displayPath, errorCode, readInput, reason } from '../config/files.ts';
import { readIfThere } from '../config/write.ts';
import { InputError } from '../errors.ts';
import { createDurably, replaceDurably, syncFolder, temporaryPrefix } from './durable.ts';
import { parseRelease, parseRevision, releaseOf, type Revision } from './revision.ts';

/** Longer than any publisher writes one file, in milliseconds: what is older was left by a crash. */
const abandonedAfter = 60 * 60 * 1000;

const revisionName = /^(\d{6,})\.json$/;

/**
 * A folder that holds every state that the supergraph was in, and which one routers are to take:
 *
 *     revisions/000042.json   a state, written once
 *     release.json            the newest supergraph with its persisted documents, for routers
 *     supergraph.graphql      the newest supergraph alone
 *
 * The newest revision is the truth. It comes to be by the creation of its file, which succeeds for one
 * of all who try: a compare-and-swap on the number, with no lock that a crash could leave behind. The
 * other two files follow it, and whoever publishes next mends them after a crash.
 */
export class Registry {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** @throws InputError when the folder is not there or holds no registry */
  static async open(folder: string): Promise<Registry> {
    const registry = new Registry(folder);
    if ((await registry.#numbers()).length === 0) throw noRegistry(folder);
    return registry;
  }

  /**
   * Makes a registry with its first revision.
   *
   * @throws InputError when the folder holds a registry or something else that this would overwrite,
   * or cannot be written
   */
  static async create(folder: string, first: Revision): Promise<Registry> {
    const registry = new Registry(folder);
    const taken = new InputError(`${displayPath(folder)} holds a registry already.`);
    await writing(folder, async () => {
      await mkdir(join(folder, 'revisions'), { recursive: true });
      if ((await registry.#numbers()).length > 0) throw taken;
      for (const path of [registry.#releasePath, registry.#supergraphPath]) {
        if ((await readIfThere(path)) === undefined) continue;
        throw new InputError(
          `${displayPath(path)} is no registry's: make the registry in a folder of its own.`,
        );
      }
      await syncFolder(folder);
      await syncFolder(dirname(folder));
    });
    if (!(await registry.append(first))) throw taken;
    await registry.release();
    return registry;
  }

  /** The newest revision. @throws InputError when it is broken */
  async newest(): Promise<Revision> {
    return await this.revision(await this.newestNumber());
  }

  /** The number of the newest revision. @throws InputError when there is none any more */
  async newestNumber(): Promise<number> {
    const newest = (await this.#numbers()).at(-1);
    if (newest === undefined) throw noRegistry(this.folder);
    return newest;
  }

  /** @throws InputError when there is no such revision, or it is broken */
  async revision(number: number): Promise<Revision> {
    const path = this.revisionPath(number);
    const text = await readInput(path, `revision ${number}`);
    return parseRevision(text, number, displayPath(path));
  }

  /** The numbers of the revisions, the newest first. */
  async history(): Promise<number[]> {
    return (await this.#numbers()).toReversed();
  }

  /** Where a revision stands. */
  revisionPath(number: number): string {
    return join(this.folder, 'revisions', `${String(number).padStart(6, '0')}.json`);
  }

  /**
   * Adds a revision after its parent.
   *
   * @returns false when somebody else's revision has followed the parent, and nothing was written
   * @throws InputError when the folder cannot be written
   */
  async append(revision: Revision): Promise<boolean> {
    const text = `${JSON.stringify(revision, null, 2)}\n`;
    return await writing(this.folder, () =>
      createDurably(this.revisionPath(revision.revision), text),
    );
  }

  /**
   * What routers read now: the number of its revision, or undefined when there is nothing to read.
   *
   * @throws InputError when it is broken, or of a revision that is not there: then revisions are
   * lost, and to publish would give their numbers to others
   */
  async released(): Promise<number | undefined> {
    const path = this.#releasePath;
    const text = await readIfThere(path);
    if (text === undefined) return undefined;
    const { revision } = parseRelease(text, displayPath(path));
    const newest = await this.newestNumber();
    if (revision <= newest) return revision;
    throw new InputError(
      `${displayPath(path)} is of revision ${revision}, but the newest here is ${newest}: restore the missing revisions from a copy.`,
    );
  }

  /**
   * Gives routers the newest revision, also when what they read now is left from a crash.
   *
   * @returns whether anything was written
   * @throws InputError when the folder cannot be written
   */
  async release(): Promise<boolean> {
    return await writing(this.folder, async () => {
      let written = false;
      let newest: Revision;
      do {
        // Whoever puts an older revision over a newer one sees the newer one afterwards, and puts it
        // back: the last to write always looks again.
        newest = await this.newest();
        const release = `${JSON.stringify(releaseOf(newest))}\n`;
        const changed = [
          await replaceIfOther(this.#releasePath, release),
          await replaceIfOther(this.#supergraphPath, newest.supergraph),
        ];
        written ||= changed.includes(true);
      } while ((await this.newestNumber()) !== newest.revision);
      return written;
    });
  }

  /** Removes the half-written files of publishers that were killed. */
  async sweep(now: Date): Promise<void> {
    for (const folder of [this.folder, join(this.folder, 'revisions')]) {
      const names = (await readdir(folder)).filter((name) => name.startsWith(temporaryPrefix));
      for (const path of names.map((name) => join(folder, name))) {
        const modified = await modifiedAt(path);
        if (modified !== undefined && now.getTime() - modified > abandonedAfter) {
          await rm(path, { force: true });
        }
      }
    }
  }

  get #releasePath(): string {
    return join(this.folder, 'release.json');
  }

  get #supergraphPath(): string {
    return join(this.folder, 'supergraph.graphql');
  }

  /** The numbers of all revisions, in ascending order. */
  async #numbers(): Promise<number[]> {
    return (await this.#revisionFiles())
      .map((name) => Number(revisionName.exec(name)?.[1]))
      .filter((number) => !Number.isNaN(number))
      .toSorted((one, other) => one - other);
  }

  async #revisionFiles(): Promise<string[]> {
    try {
      return await readdir(join(this.folder, 'revisions'));
    } catch (error) {
      if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') {
        throw noRegistry(this.folder);
      }
      throw new InputError(
        `Cannot read the registry ${displayPath(this.folder)}: ${reason(error)}.`,
        {
          cause: error,
        },
      );
    }
  }
}

async function replaceIfOther(path: string, text: string): Promise<boolean> {
  if ((await readIfThere(path)) === text) return false;
  await replaceDurably(path, text);
  return true;
}

async function modifiedAt(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function noRegistry(folder: string): InputError {
  return new InputError(
    `${displayPath(folder)} holds no registry: \`supergraph publish --init\` makes one.`,
  );
}

/** Runs what writes into a registry's folder. @throws InputError when the system refuses */
async function writing<T>(folder: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (error instanceof InputError || errorCode(error) === undefined) throw error;
    throw new InputError(`Cannot write the registry ${displayPath(folder)}: ${reason(error)}.`, {
      cause: error,
    });
  }
}
