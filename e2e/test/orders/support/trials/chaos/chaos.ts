import { setMaxListeners } from 'node:events';

import { audit } from '../../audit.ts';
import type { TrialProduct } from '../../operations.ts';
import type { OrderShop } from '../../orderShop.ts';
import type { Random } from '../../random.ts';
import { progress } from '../../report.ts';
import { settleMs, type TrialReport } from '../trial.ts';
import { customer, type TrafficTally } from './customers.ts';
import { afterwards, countTakeovers } from './afterwards.ts';
import { killAtRandom, type KillSchedule } from './kills.ts';
import { Ledger } from './ledger.ts';
import { badNetwork, type NetworkTally, type Weather } from './network.ts';
import { pause } from './pause.ts';
import { sampleProducts } from './sampling.ts';

/** How much chaos, and for how long. */
export interface ChaosParameters {
  /** In milliseconds; it goes on for longer until there are `orders` and `kills`. */
  readonly durationMs: number;
  /** So many orders are placed at least. */
  readonly orders: number;
  /** So many processes are killed at least. */
  readonly kills: number;
  /** Clients, each of which does one thing after the other. */
  readonly clients: number;
  readonly weather: Weather;
  readonly killing: KillSchedule;
}

/** Faults as they are wherever the size of a trial does not ask for others. */
export const usualFaults = {
  weather: { delayed: 0.004, maxDelayMs: 5_000, reset: 0.001, cutEveryMs: 8_000, maxCutMs: 3_000 },
  killing: { everyMs: 3_500, maxDownMs: 1_500, twoAtOnce: 0.15 },
} as const satisfies Pick<ChaosParameters, 'weather' | 'killing'>;

/** How often it is told how far it is, in milliseconds. */
const tellEveryMs = 120_000;
/** More would not tell more. */
const maxViolations = 50;

/**
 * Clients place, cancel, ship, deliver and read orders and change stocks, while processes die and come
 * back, and the network between them delays, loses and cuts.
 *
 * What must hold: each product balances at every moment; and when all is well again, everything that was
 * begun ends, the books balance, and whatever a client was told is so.
 */
export async function chaos(
  shop: OrderShop,
  { clients, weather, killing, ...goal }: ChaosParameters,
  random: Random,
): Promise<TrialReport> {
  const stocks = stocksOf(random.fork('stocks'));
  const products = await shop.addProducts(stocks);
  const ledger = new Ledger();
  const violations: string[] = [];
  const kills = new Map<string, number>();
  const network: NetworkTally = {
    delays: 0,
    resets: 0,
    cuts: 0,
    commitsAfterExpiry: 0,
    reservesReleased: 0,
  };
  const traffic: TrafficTally = {
    orders: 0,
    failures: 0,
    corrections: 0,
    overtaken: 0,
    changes: 0,
    conflicts: 0,
    reads: 0,
    adjustments: 0,
    unanswered: 0,
    internalErrors: 0,
  };
  const faultsEnd = new AbortController();
  const trafficEnds = new AbortController();
  // Every delayed message and every client listens.
  setMaxListeners(0, faultsEnd.signal, trafficEnds.signal);

  const faults = Promise.all([
    killAtRandom(shop, killing, kills, random.fork('kills'), faultsEnd.signal),
    badNetwork(shop.links, weather, network, random.fork('network'), faultsEnd.signal),
  ]);
  const clientsAtWork = Promise.all(
    Array.from({ length: clients }, (_, number) =>
      customer(
        { shop, products, ledger, tally: traffic, violations },
        random.fork(`client ${number}`),
        trafficEnds.signal,
      ),
    ),
  );
  const sampling = sampleProducts(
    shop.databases,
    products,
    violations,
    random.fork('samples'),
    trafficEnds.signal,
  );

  let told = 0;
  const isEnough = (elapsedMs: number) => {
    if (elapsedMs >= (told + 1) * tellEveryMs) {
      told += 1;
      const found = `violations: ${violations.length}`;
      progress('Chaos', `${traffic.orders} orders, ${sumOf(kills)} kills, ${found}`);
    }
    return (
      violations.length > maxViolations ||
      (elapsedMs >= goal.durationMs && traffic.orders >= goal.orders && sumOf(kills) >= goal.kills)
    );
  };
  try {
    const enough = untilEnough(isEnough, faultsEnd.signal);
    // The others end only by a failure before they are told to.
    await Promise.race([enough, faults, clientsAtWork, sampling]);
  } finally {
    faultsEnd.abort();
    await faults;
    await shop.heal();
    trafficEnds.abort();
  }
  await clientsAtWork;
  const samples = await sampling;
  await shop.settled(settleMs);

  return {
    violations: [
      ...violations,
      ...ledger.violations,
      ...shop.deaths,
      ...(await afterwards(shop.databases, ledger, suppliesOf(products, stocks))),
      ...(await audit(shop.databases, ledger.acknowledged)),
    ].slice(0, maxViolations),
    evidence: {
      ...traffic,
      ...network,
      kills: sumOf(kills),
      ...Object.fromEntries([...kills].map(([name, count]) => [`kills of ${name}`, count])),
      samples,
      ...(await countTakeovers(shop.databases)),
    },
  };
}

/** Two products that are always scarce, and ten of which there are many. */
function stocksOf(random: Random): { stock: number; price: number }[] {
  return Array.from({ length: 12 }, (_, index) => ({
    stock: index < 2 ? 20 : 100_000,
    price: random.integer(1, 5_000),
  }));
}

function suppliesOf(
  products: readonly TrialProduct[],
  stocks: readonly { stock: number }[],
): Map<string, number> {
  return new Map(products.map(({ id }, index) => [id, stocks[index]?.stock ?? 0]));
}

async function untilEnough(
  isEnough: (elapsedMs: number) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const begin = performance.now();
  while (!isEnough(performance.now() - begin) && (await pause(250, signal)));
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
