import { StackError } from '../errors.ts';
import { LogBuffer } from './logBuffer.ts';
import type { Patience, ProcessObserver } from './managedProcess.ts';
import { lastLines } from './readableLog.ts';
import { describeExit, spawnNode, type NodeProgram } from './spawnNode.ts';

/**
 * Runs a program that ends by itself, such as one that seeds a database.
 *
 * @param patience how long it may take: `startMs` to end, then it is killed
 * @param signal kills it when aborted
 * @throws StackError with its last lines when it ends with anything but exit code 0
 */
export async function runToEnd(
  program: NodeProgram,
  patience: Patience,
  observer: ProcessObserver,
  signal: AbortSignal,
): Promise<void> {
  const log = new LogBuffer((line) => observer.line?.(program.name, line));
  const { child, ended } = spawnNode(program, log);
  const giveUp = AbortSignal.any([signal, AbortSignal.timeout(patience.startMs)]);
  const kill = (): void => {
    child.kill('SIGKILL');
  };
  giveUp.addEventListener('abort', kill);
  if (giveUp.aborted) kill();
  const exit = await ended;
  giveUp.removeEventListener('abort', kill);
  if (exit.code === 0) return;
  throw new StackError(
    `${program.name} failed (${describeExit(exit)}). It wrote:\n${lastLines(log.lines)}`,
  );
}
