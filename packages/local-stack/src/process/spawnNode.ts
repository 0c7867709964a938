import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Environment } from '../environment.ts';
import type { LogBuffer } from './logBuffer.ts';

/** A program for node. */
export interface NodeProgram {
  /** What people call the process: `users`. */
  readonly name: string;
  /** The options of node, the script and the script's arguments. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment; nothing is inherited beside it. */
  readonly env: Environment;
}

/** How a process ended: one of the two is null. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const endWithParent = new URL('../../preload/endWithParent.js', import.meta.url).href;
const outputGraceMs = 500;

/**
 * Starts a program that ends when this process does, however that ends.
 *
 * @returns the process, and how it ended once it has, with all it wrote in the log
 */
export function spawnNode(
  program: NodeProgram,
  log: LogBuffer,
): { child: ChildProcess; ended: Promise<Exit> } {
  const child = spawn(process.execPath, ['--import', endWithParent, ...program.args], {
    cwd: program.cwd,
    env: program.env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // A group of its own: Ctrl-C at the terminal then reaches the stack only, which stops its
    // processes in order.
    detached: true,
    windowsHide: true,
  });
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error(`${program.name} has no output to read.`);
  log.follow('stdout', stdout);
  log.follow('stderr', stderr);
  return { child, ended: end(child) };
}

/** The exit in words: `exit code 1`, `SIGKILL`. */
export function describeExit({ code, signal }: Exit): string {
  return signal ?? `exit code ${String(code)}`;
}

function end(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      // The last lines may still be in the pipes, and a grandchild may hold those open for good.
      const closed = once(child, 'close', { signal: AbortSignal.timeout(outputGraceMs) });
      const done = (): void => {
        resolve({ code, signal });
      };
      closed.then(done, done);
    });
  });
}
