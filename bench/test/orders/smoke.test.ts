import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { auditBooks } from '@shop/books';
import { demoAccounts, demoPassword, type Stack, startStack } from '@shop/local-stack';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { ask, type Target } from '../../src/measure.ts';
import { putOnSale } from '../../src/orders/catalogue.ts';
import { isConfirmed, purchase } from '../../src/orders/purchase.ts';
import { steps, type Timing } from '../../src/orders/steps.ts';
import { accessToken } from '../../src/signedIn.ts';

let stack: Stack | undefined;
let products: string[] = [];

beforeAll(async () => {
  stack = await startStack({ environment: { ...process.env, SEED_PASSWORD: demoPassword } });
  products = await putOnSale(await signedInAs('Catalogue manager'), 2);
});
afterAll(() => stack?.stop());

function running(): Stack {
  if (!stack) throw new Error('The stack runs while tests do.');
  return stack;
}

/** The router, for somebody who is signed in to the account of that kind. */
async function signedInAs(label: string): Promise<Target> {
  const target = { name: 'router', endpoint: `${running().url}/graphql`, pids: [] };
  const { email } = demoAccounts.find((account) => account.label === label) ?? { email: '' };
  return { ...target, token: await accessToken(target, email, demoPassword) };
}

/** Runs a program of the bench from its source. */
async function outputOf(module: string, environment: Record<string, string>): Promise<string> {
  const script = fileURLToPath(new URL(`../../src/${module}`, import.meta.url));
  const args = ['--import', import.meta.resolve('tsx'), '-C', '@shop/source', script];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) output += chunk.toString();
  return output;
}

describe('the orders of the bench', () => {
  test('are accepted when they are placed through the router', async () => {
    const customer = await signedInAs('Customer');

    for (const product of products) {
      expect(isConfirmed(await ask(customer, purchase(product)))).toBe(true);
    }
  });

  test('cost what their calls cost, each of which has its name', async () => {
    const { folder, databaseUri } = running().subgraph('orders');

    const output = await outputOf('orders/stepsMain.ts', {
      ORDERS_DIST: join(folder, 'dist'),
      ORDERS_MONGODB_URI: databaseUri,
      PRODUCTS_URL: `${running().subgraph('products').address}/graphql`,
      CALLER_KEY: join(running().keysDir, 'orders.private.json'),
      PRODUCTS: JSON.stringify(products),
      SECONDS: '1',
    });

    const timings = JSON.parse(output) as Timing[];
    expect(timings.map(({ name }) => name)).toEqual([...steps, 'what orders does itself', 'all']);
    expect(timings.every(({ p50, p99 }) => p50 <= p99)).toBe(true);
  });

  test('leave books that balance', async () => {
    const [product = ''] = products;
    await ask(await signedInAs('Customer'), purchase(product));

    const { findings, counts } = await auditBooks({
      ordersUri: running().subgraph('orders').databaseUri,
      productsUri: running().subgraph('products').databaseUri,
    });

    expect(findings).toEqual([]);
    expect(counts.orders).toBeGreaterThan(0);
  });
});
