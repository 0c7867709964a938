import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { byForm, seed } from './support/form.ts';
import { type OrderShop, startOrderShop } from './support/orderShop.ts';
import { createRandom } from './support/random.ts';
import { runTrial } from './support/trials/runTrial.ts';
import { basketKinds } from './support/trials/baskets.ts';
import { oversell } from './support/trials/oversell.ts';

const buyers = byForm({ short: 500, full: 10_000 });
const minutes = byForm({ short: 3, full: 30 });

describe('more buyers than stock', () => {
  let shop: OrderShop;
  beforeAll(async () => {
    shop = await startOrderShop({ orders: 2, products: 2 });
  }, 120_000);
  afterAll(() => shop.stop());

  test.each(basketKinds)(
    'buy all of it and no more: %s',
    async (basket) => {
      const { violations, evidence } = await runTrial(
        `Oversell, ${basket}`,
        `${buyers} buyers`,
        () =>
          oversell(
            shop,
            { buyers, basket, stock: 100, atOnce: 200 },
            createRandom(seed).fork(basket),
          ),
      );
      expect(violations).toEqual([]);
      expect(evidence).toMatchObject({ buyers });
    },
    minutes * 60_000,
  );
});
