import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What `supergraph` said and how it ended. */
export interface CommandOutcome {
  readonly exitCode: number;
  readonly printed: string;
  readonly warned: string;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Runs `supergraph` as a process, in the repository. */
export async function runSupergraph(...args: readonly string[]): Promise<CommandOutcome> {
  const command = join(root, 'packages/schema-tools/bin/supergraph.js');
  const child = spawn(process.execPath, [command, ...args], { cwd: root });
  const [printed, warned, exitCode] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        resolve(code ?? 1);
      });
    }),
  ]);
  return { exitCode, printed, warned };
}

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
