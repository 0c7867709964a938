import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@shop/embedded-mongo/testing';
import { connectDatabase, createLogger, type Database } from '@shop/service-kit';

import { openOrders, type OrderModel } from '../src/models/order.ts';

let storage: TestDatabase;
let database: Database;
let orders: OrderModel;

beforeAll(async () => {
  storage = await testDatabase('orders');
  const logger = createLogger({ name: 'test', level: 'silent' });
  database = await connectDatabase({ uri: storage.uri, logger });
  orders = await openOrders(database.connection);
});

afterAll(async () => {
  await database.close();
  await storage.stop();
});

/** Runs the seed as `npm start` does: as a process of its own. */
async function seed(): Promise<void> {
  const main = fileURLToPath(new URL('../src/seed.ts', import.meta.url));
  await promisify(execFile)(process.execPath, ['--import', 'tsx', '-C', '@shop/source', main], {
    env: { ...process.env, ORDERS_MONGODB_URI: storage.uri, LOG_LEVEL: 'info', NODE_OPTIONS: '' },
  });
}

test('seeding adds an order for each row, by the rules, and again changes nothing', async () => {
  await seed();
  const seeded = await orders.find().sort({ _id: 1 }).lean();
  expect(seeded).toHaveLength(208);
  expect(seeded[0]).toMatchObject({ userId: '5eed00010000000000000001', currency: 'USD' });
  for (const { lines, total, status, history } of seeded) {
    expect(total).toBe(lines.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0));
    expect(status).toBe(history.at(-1)?.status);
  }
  const [first, second] = seeded.map(({ userId }) => userId);
  await orders.updateOne({ userId: first ?? '' }, { $set: { userId: 'changed' } });
  await orders.deleteOne({ userId: second ?? '' });

  await Promise.all([seed(), seed()]);
  const changed = seeded.map((order) =>
    order.userId === first ? { ...order, userId: 'changed' } : order,
  );
  expect(await orders.find().sort({ _id: 1 }).lean()).toEqual(changed);
}, 60_000);
