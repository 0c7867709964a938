/**
 * Compares the router with plain `@apollo/gateway` on the same subgraphs, then with itself without
 * identity, in turns, measures sign-ins, orders and the check of schemas, and prints the tables of bench/README.md.
 */
import { demoPassword, type ManagedProcess, startStack } from '@shop/local-stack';

import { ask, measure, type Run, type Target } from './measure.ts';
import { type BenchOptions, readOptions } from './options.ts';
import { measureOrders } from './orders/measureOrders.ts';
import { Processes, type SubgraphUrls } from './processes.ts';
import { printComparison, printSide } from './report.ts';
import { measureSchema } from './schema/measureSchema.ts';
import { accessToken } from './signedIn.ts';
import { measureInTurns } from './turns.ts';
import { federated, seededAccounts, signIn, type Workload, workloads } from './workloads.ts';

const { parts, rounds, load } = optionsOrExit();
if (parts.has('schema')) await measureSchema({ rounds, print });
// All else needs the system to run.
if (parts.has('schema') && parts.size === 1) process.exit();
const stack = await startStack({
  environment: { ...process.env, SEED_PASSWORD: demoPassword },
  // Three lines of log for each order would be read by this process, on the same machine.
  serviceEnvironment: {
    router: { RATE_LIMIT: '0' },
    orders: { LOG_LEVEL: 'warn' },
    products: { LOG_LEVEL: 'warn' },
  },
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
  if (parts.has('orders')) await measureOrders({ stack, processes, rounds, load, print });
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
  const [email = ''] = seededAccounts();
  const stackRouter = targetOf(stack.router, `${stack.url}/graphql`);
  const token = await accessToken(stackRouter, email, demoPassword);
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

/** Measures two targets in turns and prints the table. */
async function compare(
  title: string,
  [first, second]: readonly [Target, Target],
  workload: Workload,
  verdict: string,
): Promise<void> {
  const [operation] = workload.operations;
  if (operation === undefined) throw new Error(`${workload.name} has no operation.`);
  for (const target of [first, second]) {
    await ask(target, operation);
    await measure(target, workload, { ...load, seconds: Math.max(2, load.seconds / 2) });
  }
  const [firsts, seconds] = await measureInTurns([first, second], rounds, (target) =>
    measure(target, workload, load),
  );
  const bytes = Buffer.byteLength(await ask(first, operation));
  print(
    printComparison({
      title,
      bytes,
      first: { name: first.name, runs: firsts },
      second: { name: second.name, runs: seconds },
      verdict,
    }),
  );
}

function targetOf(process: ManagedProcess, endpoint: string): Target {
  if (process.pid === undefined) throw new Error(`${process.name} does not run.`);
  return { name: process.name, endpoint, pids: [process.pid] };
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
