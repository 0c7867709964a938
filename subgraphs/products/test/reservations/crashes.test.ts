import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { Killed, killBefore, type Process, write } from '../support/process.ts';
import {
  commit,
  counts,
  openShop,
  release,
  reserve,
  type Shop,
  sweep,
  unbalanced,
  violations,
} from '../support/shop.ts';

let shop: Shop;
/** The process that is killed; between two trials it is whole again. */
let victim: Process;

beforeAll(async () => {
  shop = await openShop();
  victim = await shop.start();
});
afterAll(() => shop.stop());

/** For three of each of two products, of which there are ten. */
interface Order {
  id: string;
  lines: { productId: string; quantity: number }[];
}

/** Something that a process does for an order. */
interface Work {
  prepare: (order: Order) => Promise<unknown>;
  run: (process: Process, order: Order) => Promise<unknown>;
  /** Available, held and committed of each product when another process has done it again. */
  repeated: readonly number[];
  /** How many writes it takes. */
  writes: number;
}

const reserveOrder = (process: Process, { id, lines }: Order) => reserve(process, id, lines);
const commitOrder = (process: Process, { id }: Order) => commit(process, id);
const releaseOrder = (process: Process, { id }: Order) => release(process, id);

const nothing = () => Promise.resolve();
const reserved = (order: Order) => reserveOrder(shop.main, order);
async function committed(order: Order): Promise<void> {
  await reserved(order);
  await commitOrder(shop.main, order);
}
async function due(order: Order): Promise<void> {
  await reserved(order);
  await shop.outlive(order.id);
}
async function expired(order: Order): Promise<void> {
  await due(order);
  await sweep(shop.main);
}

/** The second product is off sale. */
async function soldOut({ lines }: Order): Promise<void> {
  await shop.main.products.updateMany(
    { _id: { $in: lines.slice(1).map(({ productId }) => productId) } },
    { status: 'ARCHIVED' },
  );
}

const free = [10, 0, 0];
const held = [7, 3, 0];
const taken = [7, 0, 3];

const works: Record<string, Work> = {
  reserving: { prepare: nothing, run: reserveOrder, repeated: held, writes: 4 },
  'reserving what is not there': { prepare: soldOut, run: reserveOrder, repeated: free, writes: 7 },
  'reserving again': { prepare: expired, run: reserveOrder, repeated: held, writes: 5 },
  committing: { prepare: reserved, run: commitOrder, repeated: taken, writes: 4 },
  'releasing what is held': { prepare: reserved, run: releaseOrder, repeated: free, writes: 4 },
  'releasing what is committed': {
    prepare: committed,
    run: releaseOrder,
    repeated: free,
    writes: 8,
  },
  'releasing what is unknown': { prepare: nothing, run: releaseOrder, repeated: free, writes: 1 },
  expiring: { prepare: due, run: sweep, repeated: free, writes: 4 },
};

const recoveries = ['repeat', 'sweep'] as const;

/**
 * Kills a process before one write of its work, which is after the write before, and lets another
 * one recover.
 *
 * @returns whether the work got as far as this write
 */
async function trial(
  { prepare, run, repeated }: Work,
  point: number,
  recovery: (typeof recoveries)[number],
): Promise<boolean> {
  await shop.empty();
  const lines = (await shop.stock(10, 10)).map((productId) => ({ productId, quantity: 3 }));
  const order = { id: shop.newOrder(), lines };
  await prepare(order);
  const wrong: string[] = [];
  const kill = killBefore(write(point));
  victim.around(async (step, send) => {
    const answer = await kill.around(step, send);
    if (step.kind === 'write') wrong.push(...(await unbalanced(shop.main)));
    return answer;
  });
  await run(victim, order).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
  if (recovery === 'repeat') await run(shop.main, order);
  else await shop.outlive(order.id);
  await sweep(shop.main);

  expect(wrong).toEqual([]);
  await expect(violations(shop.main)).resolves.toEqual([]);
  const [first, second] = await Promise.all(lines.map(({ productId }) => counts(shop, productId)));
  expect(second).toEqual(first);
  // When nobody asks again, what was decided stands and what was not is undone.
  expect(recovery === 'repeat' ? [repeated] : [free, taken]).toContainEqual(first);
  return kill.happened();
}

test.each(Object.entries(works))('%s survives a kill at every write', async (_name, work) => {
  let point = 0;
  for (let reached = true; reached; point += 1) {
    reached = false;
    for (const recovery of recoveries) {
      if (await trial(work, point, recovery)) reached = true;
    }
  }
  expect(point - 1).toBe(work.writes);
});
