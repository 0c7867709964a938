import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

/** What a process of Node took, from its start to its end. */
export interface Usage {
  readonly wallSeconds: number;
  /** In user and system mode, of all its threads, without the processes that it starts. */
  readonly cpuSeconds: number;
  readonly peakMebibytes: number;
}

/** The file descriptor on which {@link usageOf} is told. */
export const usageDescriptor = 3;

/** What a process tells of itself. */
export type OwnUsage = Omit<Usage, 'wallSeconds'>;

const reporter = new URL('./reportUsage.js', import.meta.url).href;

/**
 * Runs a program to its end.
 *
 * @param script the program with its arguments
 * @param exitCodes those that say that it has done its work
 * @throws Error when it ended with another one
 */
export async function usageOf(
  script: readonly string[],
  cwd: string,
  exitCodes: readonly number[],
): Promise<Usage> {
  const start = performance.now();
  const child = spawn(process.execPath, ['--import', reporter, ...script], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const ended = once(child, 'exit');
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdio[usageDescriptor] as Readable) chunks.push(chunk as Buffer);
  const [code] = (await ended) as [number | null];
  const wallSeconds = (performance.now() - start) / 1_000;
  if (code === null || !exitCodes.includes(code)) {
    throw new Error(`${script.join(' ')} ended with ${code ?? 'a signal'}.`);
  }
  return { wallSeconds, ...(JSON.parse(Buffer.concat(chunks).toString('utf8')) as OwnUsage) };
}

/** The program that is checked and published with. */
export const supergraphProgram = fileURLToPath(
  new URL('../../../packages/schema-tools/bin/supergraph.js', import.meta.url),
);
