import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

/** A server of its own process, as `embedded-mongo` on the command line starts it. */
export interface ServerProcess {
  readonly uri: string;
  /** Sends a signal and waits until the process has ended. @returns its exit code */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** How a process ended that did not come to serve. */
export interface Ended {
  readonly code: number | null;
  readonly stderr: string;
}

/** Starts a server and waits for its first line or its end. */
export async function startServerProcess(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<ServerProcess | Ended> {
  const child = spawn(process.execPath, ['--import', 'tsx', '-C', '@shop/source', CLI, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_OPTIONS: '', NODE_ENV: 'test', ...env },
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const exited = once(child, 'close').then(() => child.exitCode);
  const firstLine = once(createInterface(child.stdout), 'line').then(([line]) => String(line));
  const uri = await Promise.race([firstLine, exited.then(() => undefined)]);
  if (uri === undefined) return { code: child.exitCode, stderr };
  return {
    uri,
    end: (signal) => {
      child.kill(signal);
      return exited;
    },
  };
}

/** Starts a server that is expected to serve. */
export async function startServing(args: readonly string[]): Promise<ServerProcess> {
  const server = await startServerProcess(args);
  if ('uri' in server) return server;
  throw new Error(`the server ended with ${String(server.code)}: ${server.stderr}`);
}

/** Starts a server that is expected to refuse to serve. */
export async function startRefused(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Ended> {
  const server = await startServerProcess(args, env);
  if (!('uri' in server)) return server;
  await server.end('SIGKILL');
  throw new Error('the server started');
}
