import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@shop/embedded-mongo/testing';
import { createLogger, makeCallerKeys, readConfig, routerName } from '@shop/service-kit';

import { productsConfig } from '../../src/config.ts';
import { startProducts } from '../../src/server.ts';
import { openShop, reserve, type Shop, violations } from '../support/shop.ts';

let keys: string;
let database: TestDatabase;
let shop: Shop;
let service: Awaited<ReturnType<typeof startProducts>>;

beforeEach(async () => {
  keys = await mkdtemp(join(tmpdir(), 'products-keys-'));
  await makeCallerKeys(keys, [routerName]);
  database = await testDatabase('products');
  shop = await openShop(database);
  const config = readConfig(productsConfig, {
    PORT: '0',
    PRODUCTS_MONGODB_URI: database.uri,
    TRUSTED_CALLERS: join(keys, 'callers.json'),
    RESERVATION_SWEEP_INTERVAL_MS: '5',
  });
  service = await startProducts(config, createLogger({ name: 'test', level: 'silent' }));
});
afterEach(async () => {
  await service.stop();
  await shop.stop();
  await rm(keys, { recursive: true });
});

test('a service that runs puts in order what requests have left', async () => {
  const [productId = ''] = await shop.stock(10);
  const orderId = shop.newOrder();
  await reserve(shop.main, orderId, [{ productId, quantity: 3 }]);
  await shop.main.products.updateOne(
    { _id: productId },
    {
      $inc: { availableQuantity: -1, heldQuantity: 1 },
      $set: { 'holds.unknown': { quantity: 1, attempt: 1 } },
    },
  );
  await shop.outlive(orderId);
  for (;;) {
    const { availableQuantity } = await shop.product(productId);
    const { state, settled } = await shop.reservation(orderId);
    if (state === 'EXPIRED' && settled && availableQuantity === 10) break;
  }
  await expect(violations(shop.main)).resolves.toEqual([]);
});
