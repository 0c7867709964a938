import { join } from 'node:path';

import { auditBooks, printFinding } from '@shop/books';
import { demoAccounts, demoPassword, type ManagedProcess, type Stack } from '@shop/local-stack';

import { type Load, measureWith, outputOf, type Run, type Target } from '../measure.ts';
import type { Processes } from '../processes.ts';
import { printComparison } from '../report.ts';
import { accessToken } from '../signedIn.ts';
import { measureInTurns } from '../turns.ts';
import { seededAccounts } from '../workloads.ts';
import { putOnSale } from './catalogue.ts';
import { printTimings } from './stepReport.ts';
import type { Timing } from './steps.ts';

/** What is measured, how often and how hard. */
export interface OrdersBench {
  readonly stack: Stack;
  readonly processes: Processes;
  /** How many pairs of runs are measured. */
  readonly rounds: number;
  readonly load: Load;
  readonly print: (table: string) => void;
}

/** Buyers and what they buy. */
interface Market {
  /** The access tokens of the buyers. */
  readonly tokens: readonly string[];
  readonly products: readonly string[];
}

const productCount = 1_000;

/**
 * Measures how many orders are placed, by buyers who are signed in and go through the router.
 *
 * @throws Error when an order was not accepted, or the books do not balance in the end
 */
export async function measureOrders(bench: OrdersBench): Promise<void> {
  const { stack, load } = bench;
  const router = targetOf('router', `${stack.url}/graphql`, []);
  const buyers = seededAccounts().slice(0, load.connections);
  const tokens = await Promise.all(buyers.map((email) => accessToken(router, email, demoPassword)));
  const manager = await accessToken(router, catalogueManager(), demoPassword);
  const products = await putOnSale({ ...router, token: manager }, productCount);
  const market = { tokens, products };

  await compareProducts(bench, market);
  await compareInstances(bench, market);
  await timeSteps(bench, market);
  await checkBooks(stack);
}

/** How fast a shop sells that loses count is no figure. */
async function checkBooks(stack: Stack): Promise<void> {
  const { findings } = await auditBooks({
    ordersUri: stack.subgraph('orders').databaseUri,
    productsUri: stack.subgraph('products').databaseUri,
  });
  if (findings.length > 0) throw new Error(findings.map(printFinding).join('\n'));
}

/** All buyers after one product, beside the same buyers with a choice. */
async function compareProducts(bench: OrdersBench, market: Market): Promise<void> {
  const { stack, rounds, print } = bench;
  const orders = stack.subgraph('orders').service;
  const target = targetOf('orders', `${stack.url}/graphql`, [orders]);
  const many = { name: `${productCount} products`, market };
  const hot = {
    name: 'one hot product',
    market: { ...market, products: market.products.slice(0, 1) },
  };
  const run = (side: typeof many) => place(bench, target, side.market);
  await run(many);
  await run(hot);
  const [first, second] = await measureInTurns([many, hot], rounds, run);
  print(
    printComparison({
      title: 'orders: placed through the router, each of one thing',
      first: { name: many.name, runs: first },
      second: { name: hot.name, runs: second },
      verdict: 'cost of a hot product',
    }),
  );
}

/** The same buyers with two instances of orders behind a balancer, beside one behind a balancer. */
async function compareInstances(bench: OrdersBench, market: Market): Promise<void> {
  const { stack, processes, rounds, print } = bench;
  const one = stack.subgraph('orders').service;
  const another = await processes.anotherInstance('orders');
  const sides = [
    await behindBalancer(processes, 'two instances', [one, another]),
    await behindBalancer(processes, 'one instance', [one]),
  ] as const;
  const run = ({ target }: (typeof sides)[number]) => place(bench, target, market);
  for (const side of sides) await run(side);
  const [first, second] = await measureInTurns(sides, rounds, run);
  print(
    printComparison({
      title: 'orders: two instances of orders',
      first: { name: sides[0].target.name, runs: first },
      second: { name: sides[1].target.name, runs: second },
      verdict: 'gain',
    }),
  );
  await Promise.all([...sides.map(({ router }) => router.stop()), another.stop()]);
}

/** A router of its own, for which orders is at the address of a balancer before these instances. */
async function behindBalancer(
  processes: Processes,
  name: string,
  instances: readonly ManagedProcess[],
): Promise<{ router: ManagedProcess; target: Target }> {
  const orders = await processes.balancer(instances);
  const router = await processes.router(new Map([...processes.subgraphs, ['orders', orders]]));
  return { router, target: targetOf(name, `${router.url}/graphql`, instances) };
}

/** What an order costs when nobody else is there. */
async function timeSteps({ stack, load, print }: OrdersBench, market: Market): Promise<void> {
  const { folder, databaseUri } = stack.subgraph('orders');
  const output = await outputOf('./orders/stepsMain.js', {
    ORDERS_DIST: join(folder, 'dist'),
    ORDERS_MONGODB_URI: databaseUri,
    PRODUCTS_URL: `${stack.subgraph('products').address}/graphql`,
    CALLER_KEY: join(stack.keysDir, 'orders.private.json'),
    PRODUCTS: JSON.stringify(market.products),
    SECONDS: String(load.seconds),
  });
  print(printTimings('orders: one at a time, without the router', JSON.parse(output) as Timing[]));
}

function place({ load }: OrdersBench, target: Target, { tokens, products }: Market): Promise<Run> {
  const environment = { TOKENS: JSON.stringify(tokens), PRODUCTS: JSON.stringify(products) };
  const generator = { module: './orders/load.js', environment };
  return measureWith(generator, target, 'orders', load);
}

function targetOf(name: string, endpoint: string, processes: readonly ManagedProcess[]): Target {
  const pids = processes.map(({ name: process, pid }) => {
    if (pid === undefined) throw new Error(`${process} does not run.`);
    return pid;
  });
  return { name, endpoint, pids };
}

function catalogueManager(): string {
  const manager = demoAccounts.find(({ label }) => label === 'Catalogue manager');
  if (!manager) throw new Error('Nobody of the seed keeps the catalogue.');
  return manager.email;
}
