/**
 * Compares the router with plain `@apollo/gateway` on the same subgraphs, then with itself without
 * identity, in turns, and prints the tables of bench/README.md.
 */
import { demoPassword, type ManagedProcess, startStack } from '@shop/local-stack';

import { ask, measure, type Run, type Target } from './measure.ts';
import { type BenchOptions, readOptions } from './options.ts';
import { Processes, type SubgraphUrls } from './processes.ts';
import { printComparison, printSide } from './report.ts';
import { federated, seededAccounts, signIn, type Workload, workloads } from './workloads.ts';

const { parts, rounds, load } = optionsOrExit();
const stack = await startStack({
  environment: { ...process.env, SEED_PASSWORD: demoPassword },
  serviceEnvironment: { router: { RATE_LIMIT: '0' } },
});
const processes = new Processes(stack);
try {
  const remembering = await processes.proxy({ remember: true });
  if (parts.has('plain')) {
    await compareWithPlain('real subgraphs', processes.subgraphs);
    await compareWithPlain('remembered answers', remembering);
  }
  if (parts.has('identity')) {
    await costOfIdentity('real subgraphs', await processes.proxy({ remember: false }));
    await costOfIdentity('remembered answers', remembering);
  }
  if (parts.has('sign-ins')) await signIns();
} finally {
  await processes.stop();
  await stack.stop();
}

/** Measures this router and the plain gateway with each workload; nobody is signed in. */
async function compareWithPlain(setting: string, subgraphs: SubgraphUrls): Promise<void> {
  const ours = await processes.router(subgraphs);
  const plain = await processes.plainGateway(subgraphs);
  const sides = [targetOf(ours, `${ours.url}/graphql`), targetOf(plain, plain.url)] as const;
  for (const workload of workloads) {
    await compare(`${workload.name}; ${setting}`, sides, workload, 'times better');
  }
  await Promise.all([ours.stop(), plain.stop()]);
}

/**
 * Measures this router without and with verification, rules and signatures, for somebody who is
 * signed in. Both ask a proxy that signs for them, for the subgraphs would not answer one of them.
 */
async function costOfIdentity(setting: string, subgraphs: SubgraphUrls): Promise<void> {
  const token = await accessToken();
  const without = await processes.routerWithoutIdentity(subgraphs);
  const whole = await processes.router(subgraphs);
  const sides = [
    { ...targetOf(without, `${without.url}/graphql`), token },
    { ...targetOf(whole, `${whole.url}/graphql`), name: 'with identity', token },
  ] as const;
  await compare(`cost of identity; ${federated.name}; ${setting}`, sides, federated, 'cost');
  await Promise.all([without.stop(), whole.stop()]);
}

/** Measures how often people can sign in; the CPU is that of the users service, which hashes. */
async function signIns(): Promise<void> {
  const accounts = seededAccounts().slice(0, load.connections);
  const target = targetOf(stack.subgraph('users').service, `${stack.url}/graphql`);
  const operations = accounts.map((email) => signIn(email, demoPassword));
  const runs: Run[] = [];
  for (let round = 0; round < rounds; round++) {
    runs.push(await measure(target, { name: 'sign in', operations }, load));
  }
  print(printSide('sign-ins, each connection with its own account', { name: 'users', runs }));
}

async function accessToken(): Promise<string> {
  const [email = ''] = seededAccounts();
  const target = targetOf(stack.router, `${stack.url}/graphql`);
  const answer = await ask(target, signIn(email, demoPassword));
  const token = /"accessToken":"([^"]+)"/.exec(answer)?.[1];
  if (token === undefined) throw new Error(`Nobody could sign in: ${answer.slice(0, 500)}`);
  return token;
}

/** Measures two targets in turns and prints the table. */
async function compare(
  title: string,
  [first, second]: readonly [Target, Target],
  workload: Workload,
  verdict: string,
): Promise<void> {
  const runs = new Map<Target, Run[]>([
    [first, []],
    [second, []],
  ]);
  const [operation] = workload.operations;
  if (operation === undefined) throw new Error(`${workload.name} has no operation.`);
  for (const target of runs.keys()) {
    await ask(target, operation);
    await measure(target, workload, { ...load, seconds: Math.max(2, load.seconds / 2) });
  }
  for (let round = 0; round < rounds; round++) {
    // Each is first in turn as often as the other: what drifts on the machine hits both alike.
    const sides = round % 2 === 0 ? [...runs] : [...runs].reverse();
    for (const [target, measured] of sides) measured.push(await measure(target, workload, load));
  }
  const side = (target: Target) => ({ name: target.name, runs: runs.get(target) ?? [] });
  const bytes = Buffer.byteLength(await ask(first, operation));
  print(printComparison({ title, bytes, first: side(first), second: side(second), verdict }));
}

function targetOf(process: ManagedProcess, endpoint: string): Target {
  if (process.pid === undefined) throw new Error(`${process.name} does not run.`);
  return { name: process.name, endpoint, pid: process.pid };
}

function optionsOrExit(): BenchOptions {
  try {
    return readOptions(process.argv.slice(2));
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    process.exit(2);
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
