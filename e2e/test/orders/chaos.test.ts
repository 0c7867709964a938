import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { byForm, seed } from './support/form.ts';
import { type OrderShop, startOrderShop } from './support/orderShop.ts';
import { createRandom } from './support/random.ts';
import { chaos, type ChaosParameters, usualFaults } from './support/trials/chaos/chaos.ts';
import {
  commitBeforeExpiry,
  expiryBeforeCommit,
  lateReserve,
  takeover,
} from './support/trials/races.ts';
import { releaseTwice } from './support/trials/releaseTwice.ts';
import { runTrial } from './support/trials/runTrial.ts';

const parameters: ChaosParameters = {
  ...byForm({
    short: { durationMs: 60_000, orders: 300, kills: 8, clients: 12 },
    full: { durationMs: 30 * 60_000, orders: 50_000, kills: 200, clients: 24 },
  }),
  ...usualFaults,
};

describe('a race that is brought about', () => {
  let shop: OrderShop;
  beforeAll(async () => {
    shop = await startOrderShop({ orders: 2, products: 2 });
  }, 120_000);
  afterAll(() => shop.stop());

  const random = createRandom(seed).fork('races');

  test.each(['before', 'after'] as const)(
    'an owner that is paused %s products reserves, past its lease: it changes nothing when it wakes',
    async (pausedAt) => {
      const { violations, evidence } = await runTrial(
        `Takeover, paused ${pausedAt}`,
        '1 order',
        () => takeover(shop, { pausedAt }, random),
      );
      expect(violations).toEqual([]);
      expect(evidence).toEqual({ takeovers: 1 });
    },
    120_000,
  );

  test('a commit that finds its reservation expired: the order reserves again', async () => {
    const { violations, evidence } = await runTrial('Expiry before commit', '1 order', () =>
      expiryBeforeCommit(shop, random),
    );
    expect(violations).toEqual([]);
    expect(evidence['commitsAfterExpiry']).toBeGreaterThanOrEqual(1);
  }, 120_000);

  test('an expiry that finds its reservation committed: it stays so', async () => {
    const { violations, evidence } = await runTrial('Commit before expiry', '1 order', () =>
      commitBeforeExpiry(shop, random),
    );
    expect(violations).toEqual([]);
    expect(evidence).toEqual({ expiriesAfterCommit: 1 });
  }, 120_000);

  test('a reserve that comes after the release: it takes nothing', async () => {
    const { violations, evidence } = await runTrial('Late reserve', '1 order', () =>
      lateReserve(shop, random),
    );
    expect(violations).toEqual([]);
    expect(evidence).toEqual({ reservesAfterRelease: 1 });
  }, 120_000);

  test('a release that goes on when another has ended: the stock comes back once', async () => {
    const { violations } = await runTrial('Two releases', '1 order', () =>
      releaseTwice(shop, random),
    );
    expect(violations).toEqual([]);
  }, 120_000);
});

describe('kill -9, a bad network and many clients', () => {
  let shop: OrderShop;
  beforeAll(async () => {
    shop = await startOrderShop({
      orders: 2,
      products: 2,
      productsTimeoutMs: 2_000,
      leaseMs: 3_000,
      // Shorter than a delay and a recovery: reservations expire, and are made anew.
      reservationTtlMs: 6_000,
    });
  }, 120_000);
  afterAll(() => shop.stop());

  test(
    'leave the books balanced, and no client was told what is not so',
    async () => {
      const { durationMs } = parameters;
      const { violations, evidence } = await runTrial('Chaos', `${durationMs / 60_000} min`, () =>
        chaos(shop, parameters, createRandom(seed).fork('chaos')),
      );
      expect(violations).toEqual([]);
      expect(evidence['orders']).toBeGreaterThanOrEqual(parameters.orders);
      expect(evidence['kills']).toBeGreaterThanOrEqual(parameters.kills);
      for (const what of ['delays', 'resets', 'cuts', 'takenUpAgain', 'corrections']) {
        expect({ [what]: evidence[what] }).not.toEqual({ [what]: 0 });
      }
    },
    parameters.durationMs * 3 + 300_000,
  );
});
