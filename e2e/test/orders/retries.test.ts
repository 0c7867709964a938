import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { byForm, seed } from './support/form.ts';
import { type OrderShop, startOrderShop } from './support/orderShop.ts';
import { createRandom } from './support/random.ts';
import { retries } from './support/trials/retries.ts';
import { runTrial } from './support/trials/runTrial.ts';

const keys = byForm({ short: 100, full: 2_000 });
const copies = 10;
const minutes = byForm({ short: 3, full: 30 });

describe('a key that is sent ten times at once to two instances', () => {
  let shop: OrderShop;
  beforeAll(async () => {
    shop = await startOrderShop({ orders: 2, products: 2 });
  }, 120_000);
  afterAll(() => shop.stop());

  test(
    'gives one order, in every answer',
    async () => {
      const { violations, evidence } = await runTrial('Retry storm', `${keys} keys`, () =>
        retries(shop, { keys, copies, atOnce: 10, lost: 0.2 }, createRandom(seed)),
      );
      expect(violations).toEqual([]);
      expect(evidence['requests']).toBeGreaterThanOrEqual(keys * copies);
      expect(evidence['broken']).toBeGreaterThan(0);
      expect(evidence['orders']).toBeGreaterThanOrEqual(keys / 2);
      expect(evidence['reused']).toBe(evidence['orders']);
    },
    minutes * 60_000,
  );
});
