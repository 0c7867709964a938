import { InputError } from '@shop/schema-tools';
import { join } from 'node:path';
import { offersDemo } from '../demo.ts';
import { startDevLoop } from '../dev/devLoop.ts';
import { StackError } from '../errors.ts';
import { resolveOptions, type StackOptions } from '../stack/options.ts';
import { startStack, type Stack } from '../stack/stack.ts';
import { claimDataFolder } from './dataFolder.ts';
import { LogFiles } from './logFiles.ts';
import { Reporter } from './reporter.ts';
import { standardScreen } from './screen.ts';
import { onStopSignals } from './stopSignals.ts';
import { summary } from './summary.ts';

/** What a person at the terminal asked for. */
export type Mode = 'start' | 'dev';

/** The data folder within the repository; git ignores it. */
const dataFolder = '.data';

const screen = standardScreen;

/**
 * `npm start` and `npm run dev`: runs the stack until Ctrl-C, on the configured ports, with its data
 * and logs in `.data/`. A second Ctrl-C kills what has not stopped yet. `SEED=0` in the environment
 * leaves the seeds out.
 *
 * @param mode `start` runs what was built; `dev` runs the sources, and reloads what changes
 * @param options another repository or environment
 * @returns the exit code: 1 when the stack could not be started, the reason being on the screen
 */
export async function run(
  mode: Mode,
  options: Pick<StackOptions, 'root' | 'environment'> = {},
): Promise<number> {
  const wish = new AbortController();
  let stack: Stack | undefined;
  const stop = (): void => {
    screen.print('\nStopping. Press Ctrl-C again to stop at once.');
    wish.abort();
  };
  const force = (): void => {
    stack?.kill();
    process.exit(1); // what was still starting ends with this process
  };
  const ignoreSignals = onStopSignals(stop, force);
  try {
    await runUntil(wish.signal, mode, options, (running) => {
      stack = running;
    });
    return 0;
  } catch (error) {
    if (wish.signal.aborted && error === wish.signal.reason) return 0;
    if (!(error instanceof StackError || error instanceof InputError)) throw error;
    screen.warn(error.message);
    return 1;
  } finally {
    ignoreSignals();
  }
}

async function runUntil(
  wish: AbortSignal,
  mode: Mode,
  options: Pick<StackOptions, 'root' | 'environment'>,
  onRunning: (stack: Stack) => void,
): Promise<void> {
  const { root, environment } = resolveOptions(options);
  const data = await claimDataFolder(join(root, dataFolder));
  const logs = new LogFiles(join(root, dataFolder, 'logs'));
  const reporter = new Reporter(screen, logs, mode === 'dev');
  const seed = environment['SEED'] !== '0';
  try {
    const stack = await startStack({
      root,
      environment,
      ports: 'configured',
      from: mode === 'dev' ? 'source' : 'built',
      dataDir: join(root, dataFolder),
      seed,
      observer: reporter,
      signal: wish,
    });
    onRunning(stack);
    try {
      const loop =
        mode === 'dev' ? await startDevLoop({ root, stack, screen, reporter }) : undefined;
      screen.print(summary(stack, dataFolder, offersDemo({ seed, environment })));
      await aborted(wish);
      await loop?.stop();
    } finally {
      await stack.stop();
    }
  } finally {
    await logs.close();
    await data.release();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      resolve();
    };
    if (signal.aborted) done();
    else signal.addEventListener('abort', done, { once: true });
  });
}
