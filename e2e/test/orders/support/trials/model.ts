import fc from 'fast-check';

import { compareBooks, compareOrders, settle } from '../model/books.ts';
import type { Expected } from '../model/command.ts';
import { anyCommand } from '../model/commands/index.ts';
import { must } from '../model/counterexample.ts';
import { liveShop } from '../model/liveShop.ts';
import type { RealShop } from '../model/realShop.ts';
import { newUser, ShopModel } from '../model/shopModel.ts';
import type { OrderShop } from '../orderShop.ts';
import type { Random } from '../random.ts';
import type { TrialReport } from './trial.ts';

/** How long the shop is compared with the model. */
export interface ModelParameters {
  readonly runs: number;
  /** At most this many commands in a run. */
  readonly commands: number;
  /**
   * Whether a run that went wrong is made as short as it can be, so that people can read it. That takes
   * many more runs. Default: true.
   */
  readonly shrink?: boolean;
  /** The run to repeat, instead of new ones, by what an earlier report says of it. */
  readonly replay?: Replay | undefined;
}

/** Where a run is found again. */
export interface Replay {
  readonly seed: number;
  readonly path: string;
  readonly replayPath?: string;
}

/** What the products of a run have in stock at its start, and cost. */
const shelf = [
  { stock: 40, price: 1_000 },
  { stock: 12, price: 250 },
  { stock: 5, price: 4_999 },
  { stock: 0, price: 1 },
] as const;

const users = 3;
/** How long runs that shrink a counterexample may take, in milliseconds. */
const shrinkingMs = 180_000;

/**
 * Does at random what buyers, staff and the network do, and compares each answer and the books after it
 * with a model of the shop. Each run has products and users of its own on the same shop, which must be
 * for this trial alone.
 */
export async function compareWithModel(
  shop: OrderShop,
  { runs, commands, shrink = true, replay }: ModelParameters,
  random: Random,
): Promise<TrialReport> {
  const evidence: Record<string, number> = {};
  const tally = (what: string) => {
    evidence[what] = (evidence[what] ?? 0) + 1;
  };
  const real = liveShop(shop);
  let failedAt: number | undefined;
  const property = fc.asyncProperty(
    fc.commands([anyCommand], {
      maxCommands: commands,
      size: 'max',
      ...(replay?.replayPath !== undefined && { replayPath: replay.replayPath }),
    }),
    async (run) => {
      // A shop with a fault needs long for each run: what has been found by then is short enough.
      if (failedAt !== undefined && performance.now() > failedAt + shrinkingMs) return;
      tally('runs');
      try {
        const expected: Expected = { model: await openShop(shop, real), tally };
        await fc.asyncModelRun(() => ({ model: expected, real }), run);
        await close(shop, real, expected);
      } catch (error) {
        failedAt ??= performance.now();
        throw error;
      }
    },
  );
  const details = await fc.check(property, {
    numRuns: runs,
    seed: random.integer(0, 2 ** 31 - 1),
    endOnFailure: !shrink,
    ...(replay !== undefined && { seed: replay.seed, path: replay.path, numRuns: 1 }),
  });
  const report = await fc.asyncDefaultReportMessage(details);
  if (report === undefined) return { violations: [], evidence };
  return { violations: [`${String(details.errorInstance)}\n${report}`], evidence };
}

/** Empties the shop, puts new products on sale and makes the model of it. */
async function openShop(shop: OrderShop, real: RealShop): Promise<ShopModel> {
  real.heal();
  const { orders, products } = shop.databases;
  await Promise.all([
    orders.collection('orders').deleteMany({}),
    products.collection('reservations').deleteMany({}),
    products.collection('products').deleteMany({}),
  ]);
  const added = await shop.addProducts(shelf);
  const states = added.map(({ id, price }, index) => ({
    id,
    price,
    archived: false,
    available: shelf[index]?.stock ?? 0,
    held: 0,
    committed: 0,
  }));
  return new ShopModel(states, Array.from({ length: users }, newUser));
}

/** Lets the shop finish, and compares all there is: every order, the stock and the books. */
async function close(shop: OrderShop, real: RealShop, { model, tally }: Expected): Promise<void> {
  const world = { model, shop: real, tally };
  real.heal();
  model.cut = undefined;
  await settle(world);
  await compareOrders(world, model.orders);
  await compareBooks(world);
  const findings = await shop.audit();
  must(findings.length === 0, findings.join('\n'));
}
