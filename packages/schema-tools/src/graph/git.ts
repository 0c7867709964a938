import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';

import { displayPath, errorCode, type ReadText } from '../config/files.ts';
import { InputError } from '../errors.ts';

const run = promisify(execFile);
/** The largest file that is read from a revision, in bytes. */
const maxBytes = 64 * 1_048_576;

/** A file as it was in a commit. */
export interface CommittedFile {
  readonly path: string;
  readonly text: string;
}

/** The git repository that a file is in, with its history. */
export class GitRepository {
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
  }

  /** @returns undefined when the file is in no repository, or there is no git */
  static async of(path: string): Promise<GitRepository | undefined> {
    const root = await git(dirname(resolve(path)), 'rev-parse', '--show-toplevel');
    return root === undefined ? undefined : new GitRepository(root.trimEnd());
  }

  /** @returns the commit that a revision names, in hexadecimal digits; undefined when there is none */
  async commit(revision: string): Promise<string | undefined> {
    const found = await this.#git(
      'rev-parse',
      '--verify',
      '--quiet',
      '--end-of-options',
      `${revision}^{commit}`,
    );
    return found?.trimEnd();
  }

  /** @returns the commit from which two revisions went apart; undefined when they share none */
  async mergeBase(one: string, other: string): Promise<string | undefined> {
    return (await this.#git('merge-base', one, other))?.trimEnd();
  }

  /** Whether a file, or any in a folder and below, differs from that of the last commit. */
  async hasChanges(path: string): Promise<boolean> {
    const status = await this.#git('status', '--porcelain', '--', resolve(path));
    return status === undefined || status !== '';
  }

  /**
   * Reads files as they were in a commit, by where they are, or would be, in the working tree.
   *
   * @returns a function that throws InputError when a file was not there
   */
  reader(commit: string): ReadText {
    return async (path, what) => {
      const text = await this.#show(commit, await this.#inRepository(path));
      if (text !== undefined) return text;
      throw new InputError(
        `Cannot read ${what}, ${displayPath(path)}, in the commit ${commit.slice(0, 12)}: there is no such file.`,
      );
    };
  }

  /**
   * The files of a folder and below that the working tree has no more, or with another text, as they
   * were in a commit.
   *
   * @returns their paths from the folder, with `/` between; none for a folder that is in no commit
   */
  async textsBefore(commit: string, folder: string): Promise<CommittedFile[]> {
    const inRepository = await this.#inRepository(folder);
    const changed = await this.#git(
      'diff',
      ...['--name-only', '-z', '--no-renames', '--diff-filter=DMT', `--relative=${inRepository}`],
      ...[commit, '--', inRepository],
    );
    const files: CommittedFile[] = [];
    for (const path of (changed ?? '').split('\0')) {
      const text = path && (await this.#show(commit, `${inRepository}/${path}`));
      if (text) files.push({ path, text });
    }
    return files;
  }

  /** Where a path of the working tree is in the repository, in git's own writing. */
  async #inRepository(path: string): Promise<string> {
    // What resolves links, as git's own answer does.
    const folder = await realpath(dirname(resolve(path))).catch(() => dirname(resolve(path)));
    return relative(this.#root, join(folder, basename(path)))
      .split(sep)
      .join('/');
  }

  /** @returns undefined when the commit has no such file */
  #show(commit: string, inRepository: string): Promise<string | undefined> {
    return this.#git('show', `${commit}:${inRepository}`);
  }

  #git(...args: readonly string[]): Promise<string | undefined> {
    return git(this.#root, ...args);
  }
}

/** @returns the name that commits are signed with here; undefined when none is set */
export async function gitUser(): Promise<string | undefined> {
  const name = (await git('.', 'config', 'user.name'))?.trimEnd();
  return name === '' ? undefined : name;
}

/** @returns what git prints; undefined when it fails or is not there */
async function git(folder: string, ...args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', ['-C', folder, ...args], { maxBuffer: maxBytes });
    return stdout;
  } catch (error) {
    // A number: git's own exit code. ENOENT: there is no git, or no such folder.
    if (errorCode(error) === 'ENOENT' || hasExitCode(error)) return undefined;
    throw error;
  }
}

function hasExitCode(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'number'
  );
}
