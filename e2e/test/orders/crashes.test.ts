import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { byForm, seed } from './support/form.ts';
import { type OrderShop, startOrderShop } from './support/orderShop.ts';
import { createRandom } from './support/random.ts';
import { report } from './support/report.ts';
import { crash } from './support/trials/crash/crash.ts';
import { recordMessages } from './support/trials/crash/messages.ts';
import { type CrashPoint, crashPoints, describePoint } from './support/trials/crash/points.ts';

/** How many shops crash side by side: most of a trial is waiting for a restart or a lease. */
const shopCount = 2;
/** How often a point is tried until its message has come. */
const tries = 3;

const seeds = byForm({ short: 1, full: 20 });
const hour = 3_600_000;

describe('a process dies while an order is placed or cancelled', () => {
  let shops: OrderShop[] = [];

  beforeAll(async () => {
    shops = await Promise.all(
      Array.from({ length: shopCount }, () =>
        startOrderShop({ leaseMs: 1_000, productsTimeoutMs: 700 }),
      ),
    );
  });
  afterAll(async () => {
    await Promise.all(shops.map((shop) => shop.stop()));
  });

  test(
    'at each message, before and after it is carried out: the books balance, and every order ends',
    async () => {
      const begin = performance.now();
      const random = createRandom(seed);
      const points = crashPoints(await recordMessages());
      const trials = random.shuffle(
        points.flatMap((point) =>
          Array.from({ length: seeds }, (_, number) => ({
            point,
            source: random.fork(`${describePoint(point)} ${number}`),
          })),
        ),
      );
      const violations: string[] = [];
      const missed: string[] = [];
      const totals = { retries: 0, takeovers: 0 };

      const lane = async (shop: OrderShop, queue: IterableIterator<(typeof trials)[number]>) => {
        for (const { point, source } of queue) {
          const outcome = await crashOnce(shop, point, source);
          violations.push(...outcome.violations);
          totals.retries += outcome.retries;
          totals.takeovers += outcome.takeovers;
          if (!outcome.reached) missed.push(describePoint(point));
        }
      };
      const queue = trials.values();
      await Promise.all(shops.map((shop) => lane(shop, queue)));
      for (const shop of shops) violations.push(...shop.deaths);

      report({
        trial: 'Crash matrix',
        size: `${points.length} points x ${seeds}`,
        violations: violations.length,
        seconds: (performance.now() - begin) / 1_000,
        evidence: totals,
      });
      expect(violations).toEqual([]);
      expect(missed).toEqual([]);
      expect(totals.takeovers).toBeGreaterThan(0);
    },
    byForm({ short: 600_000, full: 4 * hour }),
  );
});

/** Tries a point until its message has come: what else goes on in the shop may have taken its place. */
async function crashOnce(
  shop: OrderShop,
  point: CrashPoint,
  random: ReturnType<typeof createRandom>,
) {
  const violations: string[] = [];
  let retries = 0;
  let takeovers = 0;
  for (let number = 0; number < tries; number += 1) {
    const source = random.fork(number);
    const parameters = {
      point,
      lines: byForm({ short: 2, full: source.integer(2, 5) }),
      others: byForm({ short: 0, full: source.integer(0, 4) }),
      instance: source.integer(0, 1),
    };
    const outcome = await crash(shop, parameters, source);
    violations.push(...outcome.violations);
    retries += outcome.evidence['retries'] ?? 0;
    takeovers += outcome.evidence['takeovers'] ?? 0;
    if (outcome.evidence['reached'] === 1) return { reached: true, violations, retries, takeovers };
  }
  return { reached: false, violations, retries, takeovers };
}
