import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../../src/environment.ts';
import { afterThisTest } from './afterThisTest.ts';
import type { FakeProject } from './project.ts';
import './start.ts';
import { until } from './until.ts';

/** A command that runs as in a terminal. */
export interface RunningCommand {
  readonly pid: number;
  /** Everything that it has written so far. */
  output(): string;
  /** Waits until it has written something. */
  shows(text: string): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves with the exit code when it has ended. */
  ended(): Promise<number | null>;
}

/** Runs `npm start` or `npm run dev` in a fake project, and stops it after the test if need be. */
export function runInTerminal(
  mode: 'start' | 'dev',
  { root, environment }: FakeProject,
  more: Environment = {},
): RunningCommand {
  const script = fileURLToPath(new URL('terminal.ts', import.meta.url));
  const args = ['--import', import.meta.resolve('tsx'), '-C', '@shop/source', script, mode, root];
  const child = spawn(process.execPath, args, {
    env: { ...environment, ...more },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { pid, stdout, stderr } = child;
  if (pid === undefined) throw new Error('The command did not start.');
  let output = '';
  const add = (chunk: string): void => {
    output += chunk;
  };
  stdout.setEncoding('utf8').on('data', add);
  stderr.setEncoding('utf8').on('data', add);
  const end = new Promise<number | null>((resolve) => child.once('close', resolve));
  afterThisTest(async () => {
    child.kill('SIGTERM');
    await end;
  });
  return {
    pid,
    output: () => output,
    shows: (text) =>
      until(
        `it shows "${text}"`,
        () => output.includes(text),
        () => ` It shows:
${output}`,
      ),
    signal: (signal) => child.kill(signal),
    ended: () => end,
  };
}
