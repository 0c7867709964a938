import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { LoadResult } from './loadResult.ts';
import type { Operation, Workload } from './workloads.ts';

/** A run, with what it cost the process that was measured. */
export interface Run extends LoadResult {
  readonly requestsPerSecond: number;
  /** CPU time of the measured processes for a request, in milliseconds. */
  readonly cpuPerRequest: number;
}

/** What is measured: an endpoint and the processes whose work is counted. */
export interface Target {
  readonly name: string;
  readonly endpoint: string;
  readonly pids: readonly number[];
  /** The access token of who asks; without it, nobody is signed in. */
  readonly token?: string;
}

/** How long and how hard to load it. */
export interface Load {
  readonly seconds: number;
  readonly connections: number;
}

/** A program of this bench that loads an endpoint, and what it is told besides how long and how hard. */
export interface Generator {
  /** Its module, as seen from this one: `./load.js`. */
  readonly module: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Loads a target with one operation.
 *
 * @throws Error when an answer had errors: figures of failures mean nothing
 */
export function measure(target: Target, workload: Workload, load: Load): Promise<Run> {
  const environment = {
    TOKEN: target.token ?? '',
    OPERATIONS: JSON.stringify(workload.operations),
  };
  return measureWith({ module: './load.js', environment }, target, workload.name, load);
}

/**
 * Loads a target with a generator.
 *
 * @param name what it is loaded with, for the error
 * @throws Error when an answer was not what the generator wants
 */
export async function measureWith(
  generator: Generator,
  target: Target,
  name: string,
  load: Load,
): Promise<Run> {
  const before = cpuMilliseconds(target.pids);
  const seen = await generate(generator, target, load);
  const cpu = cpuMilliseconds(target.pids) - before;
  if (seen.failures > 0 || seen.requests === 0) {
    throw new Error(
      `${target.name}, ${name}: ${seen.failures} of ${seen.requests} requests failed.`,
    );
  }
  return {
    ...seen,
    requestsPerSecond: seen.requests / seen.seconds,
    cpuPerRequest: cpu / seen.requests,
  };
}

/**
 * Sends an operation once.
 *
 * @returns its answer, as text
 * @throws Error when it has errors
 */
export async function ask(target: Target, operation: Operation): Promise<string> {
  const { endpoint, token } = target;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(operation),
  });
  const text = await response.text();
  if (!response.ok || text.includes('"errors":')) {
    throw new Error(`${target.name}: ${response.status} ${text.slice(0, 500)}`);
  }
  return text;
}

async function generate(
  { module, environment }: Generator,
  target: Target,
  load: Load,
): Promise<LoadResult> {
  const output = await outputOf(module, {
    ...environment,
    TARGET: target.endpoint,
    CONNECTIONS: String(load.connections),
    SECONDS: String(load.seconds),
  });
  return JSON.parse(output) as LoadResult;
}

/**
 * Runs a program of this bench to its end.
 *
 * @param module as seen from this one
 * @returns what it wrote
 * @throws Error when it failed
 */
export async function outputOf(
  module: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const script = fileURLToPath(new URL(module, import.meta.url));
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) chunks.push(chunk);
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`${module} failed.`);
  return Buffer.concat(chunks).toString('utf8');
}

/** CPU time that processes have used, in user and system mode, as Linux accounts it in 10 ms steps. */
function cpuMilliseconds(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return sum + (Number(fields[11]) + Number(fields[12])) * 10;
  }, 0);
}
