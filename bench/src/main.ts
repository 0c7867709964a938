/**
 * Compares the router with plain `@apollo/gateway` on the same subgraphs, in turns, and prints the
 * tables of bench/README.md.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import {
  freePort,
  httpProbe,
  ManagedProcess,
  type ServiceProgram,
  startStack,
} from '@shop/local-stack';

import { printUrls } from './environment.ts';
import { ask, type Load, measure, type Run, type Target } from './measure.ts';
import { printComparison } from './report.ts';
import { type Workload, workloads } from './workloads.ts';

const usage = 'Use: npm run bench -- [--rounds 5] [--seconds 4] [--connections 16]';
const root = fileURLToPath(new URL('../../', import.meta.url));
const patience = { startMs: 30_000, stopMs: 10_000 };
const processes: ManagedProcess[] = [];

const { rounds, load } = readArguments();
const stack = await startStack();
try {
  const subgraphs = new Map(
    [...stack.subgraphs.values()].map(({ name, service }) => [name, `${service.url}/graphql`]),
  );
  await compare('real subgraphs', subgraphs);
  const proxy = await start('proxy', 'rememberingProxy', { SUBGRAPH_URLS: printUrls(subgraphs) });
  await compare(
    'remembered answers',
    new Map([...subgraphs.keys()].map((name) => [name, `${proxy.url}/${name}`])),
  );
} finally {
  await Promise.all(processes.map((process) => process.stop()));
  await stack.stop();
}

/** Measures both routers on the given subgraphs, in turns, with each workload. */
async function compare(setting: string, subgraphs: ReadonlyMap<string, string>): Promise<void> {
  const ours = await startRouter(subgraphs);
  const plain = await start('plain gateway', 'plainGateway', {
    SUPERGRAPH_PATH: `${root}supergraph.graphql`,
    SUBGRAPH_URLS: printUrls(subgraphs),
    NODE_ENV: 'production',
    APOLLO_TELEMETRY_DISABLED: '1',
  });
  const targets = {
    ours: targetOf(ours, `${ours.url}/graphql`),
    plain: targetOf(plain, plain.url),
  };
  for (const workload of workloads) {
    const runs = await inTurns(targets, workload);
    const bytes = await ask(targets.ours, workload);
    print(printComparison({ title: `${workload.name}; ${setting}`, bytes, ...runs }));
  }
  await Promise.all([ours.stop(), plain.stop()]);
}

async function inTurns(targets: { ours: Target; plain: Target }, workload: Workload) {
  const ours: Run[] = [];
  const plain: Run[] = [];
  for (const target of Object.values(targets)) {
    await ask(target, workload);
    await measure(target, workload, { ...load, seconds: Math.max(2, load.seconds / 2) });
  }
  for (let round = 0; round < rounds; round++) {
    // Each is first in turn as often as the other: what drifts on the machine hits both alike.
    const sides = [
      [targets.ours, ours],
      [targets.plain, plain],
    ] as const;
    for (const [target, runs] of round % 2 === 0 ? sides : sides.toReversed()) {
      runs.push(await measure(target, workload, load));
    }
  }
  return { ours, plain };
}

function targetOf(process: ManagedProcess, endpoint: string): Target {
  if (process.pid === undefined) throw new Error(`${process.name} does not run.`);
  return { name: process.name, endpoint, pid: process.pid };
}

async function startRouter(subgraphs: ReadonlyMap<string, string>): Promise<ManagedProcess> {
  const port = await freePort();
  return await run({
    name: 'this router',
    args: ['--max-semi-space-size=64', `${root}router/dist/main.js`],
    cwd: `${root}router`,
    env: {
      ...process.env,
      PORT: String(port),
      HOST: '127.0.0.1',
      LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
      SUPERGRAPH_PATH: `${root}supergraph.graphql`,
      ROUTER_SUBGRAPH_URLS: printUrls(subgraphs),
    },
    probe: httpProbe(`http://127.0.0.1:${port}`),
  });
}

/** Starts one of the bench's own programs, which writes its address as its first line. */
function start(name: string, module: string, environment: Record<string, string>) {
  return run({
    name,
    args: [fileURLToPath(new URL(`./${module}.js`, import.meta.url))],
    cwd: root,
    env: { ...process.env, ...environment },
    probe: (lines) => Promise.resolve(lines.find(({ text }) => text.startsWith('http'))?.text),
  });
}

async function run(program: ServiceProgram): Promise<ManagedProcess> {
  const managed = new ManagedProcess(program, patience);
  processes.push(managed);
  await managed.start();
  return managed;
}

function readArguments(): { rounds: number; load: Load } {
  const number = (text: string) => {
    const value = Number(text);
    if (Number.isInteger(value) && value > 0 && value <= 600) return value;
    print(`${text} is not a whole number from 1 to 600. ${usage}\n`);
    process.exit(2);
  };
  try {
    const { values } = parseArgs({
      options: {
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '4' },
        connections: { type: 'string', default: '16' },
      },
    });
    return {
      rounds: number(values.rounds),
      load: { seconds: number(values.seconds), connections: number(values.connections) },
    };
  } catch (error) {
    print(`${error instanceof Error ? error.message : String(error)} ${usage}\n`);
    process.exit(2);
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
