/**
 * Places one order after the other with the built code of orders, in this process, and writes how long
 * each call of the saga takes, as one line of JSON: what it asks of products over HTTP, and of its
 * database. Nobody else should be at work then.
 *
 * Environment: ORDERS_DIST, the folder of the built service; ORDERS_MONGODB_URI, PRODUCTS_URL and
 * CALLER_KEY, as it reads them; PRODUCTS, a JSON list of ids; SECONDS.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import {
  connectDatabase,
  createLogger,
  createServiceClient,
  type Database,
  type Logger,
  readCallerKey,
  type ServiceClient,
  type Viewer,
} from '@shop/service-kit';

import { required, requiredTexts } from '../environment.ts';
import { purchase } from './purchase.ts';
import { nameSteps, type Stock, Stopwatch, summarize } from './steps.ts';

/** What is used of the service's inside; it is loaded by its path, as everything that is measured. */
interface Orders {
  readonly openOrders: (connection: Database['connection']) => Promise<object>;
  readonly createStockService: (client: ServiceClient) => Stock;
  readonly placeOrder: (
    saga: {
      orders: object;
      stock: Stock;
      owner: string;
      leaseMs: number;
      stockTimeoutMs: number;
      logger: Logger;
    },
    viewer: Viewer,
    input: unknown,
  ) => Promise<{ readonly status?: string }>;
}

function load(module: string): Promise<Orders> {
  const path = join(required('ORDERS_DIST'), module);
  return import(pathToFileURL(path).href) as Promise<Orders>;
}

const { openOrders } = await load('models/order.js');
const { createStockService } = await load('products/stockService.js');
const { placeOrder } = await load('operations/placeOrder.js');

const logger = createLogger({ name: 'bench', level: 'warn' });
const database = await connectDatabase({ uri: required('ORDERS_MONGODB_URI'), logger });
const products = createServiceClient({
  audience: 'products',
  url: required('PRODUCTS_URL'),
  key: readCallerKey(required('CALLER_KEY')),
  timeoutMs: 2_000,
  logger,
});
const stopwatch = new Stopwatch();
const saga = {
  orders: await openOrders(database.connection),
  stock: stopwatch.stock(createStockService(products)),
  owner: 'bench',
  leaseMs: 5_000,
  stockTimeoutMs: 2_000,
  logger,
};
stopwatch.database(database.connection);
const viewer: Viewer = {
  userId: 'bench',
  roles: [],
  scopes: new Set(),
  sessionId: 'bench',
  suspended: false,
};

const productIds = requiredTexts('PRODUCTS');

/** Places an order. @returns how long each of its calls took, and all of it, in milliseconds */
async function placeOne(index: number) {
  const { variables } = purchase(productIds[index % productIds.length] ?? '');
  stopwatch.take();
  const started = performance.now();
  const order = await placeOrder(saga, viewer, variables?.['input']);
  const total = performance.now() - started;
  if (order.status !== 'CONFIRMED') throw new Error(`An order is ${JSON.stringify(order)}.`);
  return { steps: nameSteps(stopwatch.take()), total };
}

async function placeFor(seconds: number) {
  const placed = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) placed.push(await placeOne(placed.length));
  return placed;
}

const seconds = Number(required('SECONDS'));
// The first orders are placed by code that the engine has not compiled yet.
await placeFor(seconds / 2);
const seen = await placeFor(seconds);
process.stdout.write(`${JSON.stringify(summarize(seen))}\n`);

await products.close();
await database.close();
