import {
  linkSync,
  mkdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';

/** How old the guard of a takeover must be to have been left by a crash, in milliseconds. */
const ABANDONED_GUARD_MS = 5000;

/** Another process has the data folder open. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
}

/** The locks that this process holds: a lock with its pid that isn't here is from an earlier one. */
const held = new Set<string>();

/** A process, told from an earlier one that had the same pid by the time it started. */
interface Owner {
  readonly pid: number;
  readonly startedAt: string;
}

/**
 * Takes a data folder for this process. A lock left by a process that is gone is taken over.
 *
 * @returns a function that gives the folder back
 * @throws {FolderInUse} when a process that runs has it
 */
export function lockFolder(folder: string): () => void {
  const path = resolve(folder, 'lock');
  const temporary = resolve(folder, `lock.${process.pid}`);
  const me: Owner = { pid: process.pid, startedAt: startOf(process.pid) ?? '' };
  writeFileSync(temporary, JSON.stringify(me));
  try {
    // A link is made whole or not at all, so a lock is never seen without its owner.
    if (!tryLink(temporary, path) && !takeOver(folder, path, temporary)) {
      const owner = readOwner(path);
      throw new FolderInUse(
        `The data folder ${folder} is open in another process${owner ? ` (pid ${owner.pid})` : ''}.`,
      );
    }
  } finally {
    rmSync(temporary, { force: true });
  }
  held.add(path);
  return () => {
    held.delete(path);
    rmSync(path, { force: true });
  };
}

/** Replaces the lock of a process that is gone. One process at a time may try. */
function takeOver(folder: string, path: string, temporary: string): boolean {
  const guard = join(folder, 'lock.takeover');
  if (!tryMakeGuard(guard)) return false;
  try {
    const owner = readOwner(path);
    if (owner !== undefined && isRunning(owner, path)) return false;
    rmSync(path, { force: true });
    return tryLink(temporary, path);
  } finally {
    rmdirSync(guard);
  }
}

function tryMakeGuard(guard: string): boolean {
  try {
    mkdirSync(guard);
    return true;
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    const age = Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (age < ABANDONED_GUARD_MS) return false;
    rmdirSync(guard);
    return tryMakeGuard(guard);
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function readOwner(path: string): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof owner !== 'object' || owner === null) return undefined;
    if (!('pid' in owner && typeof owner.pid === 'number')) return undefined;
    if (!('startedAt' in owner && typeof owner.startedAt === 'string')) return undefined;
    return { pid: owner.pid, startedAt: owner.startedAt };
  } catch (error) {
    if (hasCode(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isRunning({ pid, startedAt }: Owner, path: string): boolean {
  if (pid === process.pid) return held.has(path);
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as another user.
    if (!hasCode(error, 'EPERM')) return false;
  }
  const started = startOf(pid);
  return started === undefined || startedAt === '' || started === startedAt;
}

/**
 * When a process started, in clock ticks since the machine's start: field 22 of `/proc/PID/stat`
 * (proc(5)). `undefined` where there is no `/proc`; the pid alone has to do there.
 */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses, and may itself hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;
