import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@shop/embedded-mongo/testing';
import {
  connectDatabase,
  createLogger,
  type Database,
  makeCallerKeys,
  readConfig,
} from '@shop/service-kit';
import { testViewer } from '@shop/service-kit/testing';

import { ordersConfig } from '../src/config.ts';
import { openOrders, type OrderModel } from '../src/models/order.ts';
import { placeOrder } from '../src/operations/placeOrder.ts';
import { startOrders } from '../src/server.ts';
import { sampleRequest } from './support/samples.ts';
import { StockRoom } from './support/stockRoom.ts';
import { startStockServer } from './support/stockServer.ts';

const logger = createLogger({ name: 'test', level: 'silent' });

let keys: string;
let testing: TestDatabase;
let database: Database;
let orders: OrderModel;

beforeEach(async () => {
  keys = await mkdtemp(join(tmpdir(), 'orders-keys-'));
  await makeCallerKeys(keys, ['orders']);
  testing = await testDatabase('orders');
  database = await connectDatabase({ uri: testing.uri, logger });
  orders = await openOrders(database.connection);
});

afterEach(async () => {
  await database.close();
  await testing.stop();
  await rm(keys, { recursive: true });
});

test('a service that starts finishes what another left, with products, and stops', async () => {
  const stock = new StockRoom();
  stock.stock('a');
  stock.stock('b');
  stock.fail();
  const gone = { orders, stock, owner: 'gone', leaseMs: 60_000, stockTimeoutMs: 2_000, logger };
  await placeOrder(gone, testViewer('ada'), sampleRequest());
  stock.recover();

  const products = await startStockServer(stock);
  const config = readConfig(ordersConfig, {
    ORDERS_MONGODB_URI: testing.uri,
    TRUSTED_CALLERS: join(keys, 'callers.json'),
    CALLER_KEY: join(keys, 'orders.private.json'),
    PRODUCTS_URL: products.url,
    ORDER_RECOVERY_INTERVAL_MS: '10',
    PORT: '0',
  });
  const service = await startOrders(config, logger);
  try {
    while (await orders.exists({ step: { $exists: true } })) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await orders.findOne().lean()).toMatchObject({
      status: 'CONFIRMED',
      lease: { epoch: 2 },
    });
    expect(stock.available('a')).toBe(98);
  } finally {
    await service.stop();
    await products.stop();
  }
});
