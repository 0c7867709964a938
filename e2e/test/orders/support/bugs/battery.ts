import type { OrderShop, OrderShopOptions } from '../orderShop.ts';
import type { Random } from '../random.ts';
import { chaos, usualFaults } from '../trials/chaos/chaos.ts';
import { crash } from '../trials/crash/crash.ts';
import { recordMessages } from '../trials/crash/messages.ts';
import { crashPoints } from '../trials/crash/points.ts';
import { compareWithModel } from '../trials/model.ts';
import { oversell } from '../trials/oversell.ts';
import { commitBeforeExpiry, expiryBeforeCommit, lateReserve, takeover } from '../trials/races.ts';
import { releaseTwice } from '../trials/releaseTwice.ts';
import { retries } from '../trials/retries.ts';
import type { TrialReport } from '../trials/trial.ts';

/** A trial in the size in which it looks for a seeded bug. */
export interface Search {
  readonly options: OrderShopOptions;
  readonly run: (shop: OrderShop, random: Random) => Promise<TrialReport>;
}

const two = { orders: 2, products: 2 } as const;
/** What a bug leaves behind soon expires, so that the trial need not wait for it. */
const short = { reservationTtlMs: 3_000 } as const;

/** The trials of this folder, small: each takes seconds. */
export const battery = {
  'owner paused': {
    options: two,
    run: (shop, random) => takeover(shop, { pausedAt: 'after' }, random),
  },
  'late reserve': { options: two, run: lateReserve },
  'expiry before commit': { options: two, run: expiryBeforeCommit },
  'commit before expiry': { options: two, run: commitBeforeExpiry },
  'release twice': { options: two, run: releaseTwice },
  oversell: {
    options: two,
    run: (shop, random) =>
      oversell(shop, { buyers: 100, stock: 20, basket: 'one product', atOnce: 50 }, random),
  },
  'oversell, duplicate lines': {
    options: two,
    run: (shop, random) =>
      oversell(shop, { buyers: 100, stock: 40, basket: 'duplicate lines', atOnce: 50 }, random),
  },
  'lost answer': { options: short, run: loseAnswer },
  retries: {
    options: { ...two, ...short },
    run: (shop, random) => retries(shop, { keys: 10, copies: 10, atOnce: 5, lost: 0.1 }, random),
  },
  model: {
    options: { ...two, productsTimeoutMs: 2_500, leaseMs: 3_500 },
    run: (shop, random) =>
      compareWithModel(shop, { runs: 100, commands: 30, shrink: false }, random),
  },
  crashes: {
    options: { ...short, leaseMs: 1_000, productsTimeoutMs: 700 },
    run: crashHere,
  },
  chaos: {
    options: { ...two, ...short },
    run: (shop, random) =>
      chaos(
        shop,
        { durationMs: 30_000, orders: 200, kills: 5, clients: 24, ...usualFaults },
        random,
      ),
  },
} as const satisfies Record<string, Search>;

export type TrialName = keyof typeof battery;

/** The answer to a commit is lost: all is well but for the one who asked. */
function loseAnswer(shop: OrderShop, random: Random): Promise<TrialReport> {
  const message = {
    verb: 'place',
    route: 'orders > products',
    label: 'mutation commitStock',
    isRead: false,
    occurrence: 1,
  } as const;
  const point = { message, moment: 'after', victim: 'connection' } as const;
  return crash(shop, { point, lines: 1, others: 0, instance: 0 }, random);
}

/** Tries some of the crash points, until one shows something. */
async function crashHere(shop: OrderShop, random: Random): Promise<TrialReport> {
  const points = random.shuffle(crashPoints(await recordMessages())).slice(0, 20);
  let tried = 0;
  for (const point of points) {
    tried += 1;
    const parameters = { point, lines: 2, others: 1, instance: 0 };
    const { violations } = await crash(shop, parameters, random.fork(tried));
    if (violations.length > 0) return { violations, evidence: { points: tried } };
  }
  return { violations: [], evidence: { points: tried } };
}
