import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { byForm, seed } from './support/form.ts';
import { progress } from './support/report.ts';
import { type OrderShop, startOrderShop } from './support/orderShop.ts';
import { createRandom, type Random } from './support/random.ts';
import { crash } from './support/trials/crash/crash.ts';
import { recordMessages, type RecordedMessage } from './support/trials/crash/messages.ts';
import { pause } from './support/trials/crash/pause.ts';
import { type CrashPoint, crashPoints, describePoint } from './support/trials/crash/points.ts';
import { runTrial } from './support/trials/runTrial.ts';
import { type TrialReport, together } from './support/trials/trial.ts';

/** How many shops crash side by side: most of a trial is waiting for a restart or a lease. */
const shopCount = byForm({ short: 2, full: 6 });
/** After how many trials it is told how far they are. */
const tellEvery = 100;
/** How often a point is tried until its message has come: others may be in its place. */
const tries = 3;

const seeds = byForm({ short: 1, full: 20 });
const timeout = byForm({ short: 15, full: 6 * 60 }) * 60_000;

describe('orders and products, whatever dies at whatever moment', () => {
  const random = createRandom(seed);
  let shops: OrderShop[] = [];
  let messages: readonly RecordedMessage[] = [];

  beforeAll(async () => {
    const options = { orders: 2, products: 2, leaseMs: 2_000, productsTimeoutMs: 1_500 };
    const starts = Array.from({ length: shopCount }, () => startOrderShop(options));
    [messages, ...shops] = await Promise.all([recordMessages(), ...starts]);
  });
  afterAll(async () => {
    await Promise.all(shops.map((shop) => shop.stop()));
  });

  /** Does a trial for each item, in as many shops as there are, and tells now and then how far it is. */
  const inShops = async <T>(
    name: string,
    items: readonly T[],
    trial: (shop: OrderShop, item: T) => Promise<TrialReport>,
  ): Promise<TrialReport> => {
    const queue = items.values();
    const reports: TrialReport[] = [];
    await Promise.all(
      shops.map(async (shop) => {
        for (const item of queue) {
          reports.push(await attempt(shop, () => trial(shop, item)));
          if (reports.length % tellEvery > 0) continue;
          const violations = reports.reduce((sum, report) => sum + report.violations.length, 0);
          progress(name, `${reports.length} of ${items.length}, violations: ${violations}`);
        }
        reports.push({ violations: shop.deaths, evidence: {} });
      }),
    );
    return together(reports);
  };

  test(
    'a process is killed at each message: the books balance, and every order ends',
    async () => {
      const points = crashPoints(messages);
      const trials = random.fork('order').shuffle(
        points.flatMap((point) =>
          Array.from({ length: seeds }, (_, number) => ({
            point,
            source: random.fork(`${describePoint(point)} ${number}`),
          })),
        ),
      );
      const { violations, evidence } = await runTrial(
        'Crash matrix',
        `${points.length} points x ${seeds}`,
        () =>
          inShops('Crash matrix', trials, (shop, { point, source }) =>
            crashAt(shop, point, source),
          ),
      );
      expect(violations).toEqual([]);
      expect(evidence).toMatchObject({ reached: trials.length });
      expect(evidence['takeovers']).toBeGreaterThan(0);
    },
    timeout,
  );

  test(
    'a process sleeps at each message, past its lease: when it wakes, it changes nothing',
    async () => {
      const writes = messages.filter(
        ({ route, isRead, label }) =>
          route !== 'client > orders' && !isRead && !label.includes('usedServiceTokens'),
      );
      const rounds = Array.from({ length: byForm({ short: 1, full: 5 }) }, (_, round) => round);
      const trials = rounds.flatMap((round) =>
        writes.flatMap((message, at) =>
          (message.verb === 'place' ? [false, true] : [false]).map((cancelled) => ({
            parameters: { message, cancelled },
            source: random.fork(`sleep ${round} ${at} ${cancelled}`),
          })),
        ),
      );
      const { violations } = await runTrial('Paused owner', `${trials.length} pauses`, () =>
        inShops('Paused owner', trials, (shop, { parameters, source }) =>
          pause(shop, parameters, source),
        ),
      );
      expect(violations).toEqual([]);
    },
    timeout,
  );
});

/** Does a trial; one that fails leaves a shop in which the next can be done. */
async function attempt(shop: OrderShop, trial: () => Promise<TrialReport>): Promise<TrialReport> {
  try {
    return await trial();
  } catch (error) {
    const logs = shop.processNames.flatMap((name) =>
      shop
        .process(name)
        .logs.slice(-10)
        .map(({ text }) => `${name}: ${text}`),
    );
    await shop.heal();
    await shop.settled().catch(() => undefined); // the next trial tells of it
    return { violations: [[String(error), ...logs].join('\n')], evidence: {} };
  }
}

async function crashAt(shop: OrderShop, point: CrashPoint, random: Random): Promise<TrialReport> {
  const reports: TrialReport[] = [];
  for (let number = 0; number < tries; number += 1) {
    const source = random.fork(number);
    const parameters = {
      point,
      lines: byForm({ short: 2, full: source.integer(2, 5) }),
      others: byForm({ short: 0, full: source.integer(0, 4) }),
      instance: source.integer(0, 1),
    };
    const found = await crash(shop, parameters, source);
    reports.push(found);
    if (found.evidence['reached'] === 1) break;
  }
  return together(reports);
}
