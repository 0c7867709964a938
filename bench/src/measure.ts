import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Operation, Workload } from './workloads.ts';

/** What the load generator saw in one run. */
export interface LoadResult {
  readonly requests: number;
  readonly failures: number;
  readonly seconds: number;
  /** Median time to an answer, in milliseconds. */
  readonly p50: number;
  /** The time in which 99 of 100 answers came, in milliseconds. */
  readonly p99: number;
}

/** A run, with what it cost the process that was measured. */
export interface Run extends LoadResult {
  readonly requestsPerSecond: number;
  /** CPU time of the measured process for a request, in milliseconds. */
  readonly cpuPerRequest: number;
}

/** What is measured: an endpoint and the process behind it. */
export interface Target {
  readonly name: string;
  readonly endpoint: string;
  readonly pid: number;
  /** The access token of who asks; without it, nobody is signed in. */
  readonly token?: string;
}

/** How long and how hard to load it. */
export interface Load {
  readonly seconds: number;
  readonly connections: number;
}

/**
 * Loads a target with one operation.
 *
 * @throws Error when an answer had errors: figures of failures mean nothing
 */
export async function measure(target: Target, workload: Workload, load: Load): Promise<Run> {
  const before = cpuMilliseconds(target.pid);
  const seen = await generate(target, workload, load);
  const cpu = cpuMilliseconds(target.pid) - before;
  if (seen.failures > 0 || seen.requests === 0) {
    throw new Error(
      `${target.name}, ${workload.name}: ${seen.failures} of ${seen.requests} requests failed.`,
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

async function generate(target: Target, workload: Workload, load: Load): Promise<LoadResult> {
  const script = fileURLToPath(new URL('./load.js', import.meta.url));
  const child = spawn(process.execPath, [script], {
    env: {
      ...process.env,
      TARGET: target.endpoint,
      TOKEN: target.token ?? '',
      OPERATIONS: JSON.stringify(workload.operations),
      CONNECTIONS: String(load.connections),
      SECONDS: String(load.seconds),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as LoadResult;
}

/** CPU time that a process has used, in user and system mode, as Linux accounts it in 10 ms steps. */
function cpuMilliseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
