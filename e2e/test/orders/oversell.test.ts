import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { byForm, seed } from './support/form.ts';
import { type OrderShop, startOrderShop } from './support/orderShop.ts';
import { createRandom } from './support/random.ts';
import { baskets, basketKinds } from './support/trials/baskets.ts';
import { oversell } from './support/trials/oversell.ts';
import { runTrial } from './support/trials/runTrial.ts';

const buyers = byForm({ short: 500, full: 10_000 });
const timeoutMs = byForm({ short: 5, full: 30 }) * 60_000;
const stock = 100;
/** More than there is for: some have to meet the last of the stock at the same moment. */
const atOnce = byForm({ short: 250, full: 500 });

describe('more buyers than stock', () => {
  let shop: OrderShop;
  beforeAll(async () => {
    shop = await startOrderShop({ orders: 2, products: 2 });
  }, 120_000);
  afterAll(() => shop.stop());

  test.each(basketKinds)(
    'buy all of it and no more: %s',
    async (basket) => {
      const parameters = { buyers, stock, basket, atOnce };
      const random = createRandom(seed).fork(basket);
      const { violations, evidence } = await runTrial(
        `Oversell, ${basket}`,
        `${buyers} buyers`,
        () => oversell(shop, parameters, random),
      );
      const { products, alike } = baskets[basket];
      const most = products * stock;
      expect(violations).toEqual([]);
      expect(evidence['units sold']).toBeGreaterThanOrEqual(alike ? most : 1);
      expect(evidence['units sold']).toBeLessThanOrEqual(most);
      // Those who were refused before there was an order have raced with nobody.
      expect(evidence['rejected']).toBeGreaterThan(0);
    },
    timeoutMs,
  );
});
