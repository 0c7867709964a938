import { randomInt } from 'node:crypto';

import { expect, test } from '@jest/globals';

import { type Around, Killed, type Process } from '../support/process.ts';
import {
  commit,
  openShop,
  release,
  reserve,
  type Shop,
  sweep,
  unbalanced,
  violations,
} from '../support/shop.ts';

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Now and then a process dies at a step, with all that it was about to do; it is started again. */
function mortal(random: () => number): Around {
  return async (_step, send) => {
    const fate = random();
    if (fate < 0.03) throw new Killed();
    const answer = await send();
    if (fate > 0.97) throw new Killed();
    return answer;
  };
}

/** Six workers act at once on a dozen orders for a few of six products. */
async function storm(shop: Shop, processes: readonly Process[], random: () => number) {
  const pick = <T>(items: readonly T[]): T => {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) throw new RangeError('there is nothing to pick from');
    return item;
  };
  const products = await shop.stock(4, 4, 4, 6, 6, 9);
  const orders = Array.from({ length: 12 }, () => ({
    id: shop.newOrder(),
    lines: Array.from({ length: 3 }, () => ({
      productId: pick(products),
      quantity: 1 + Math.floor(random() * 2),
    })),
  }));
  const act = async (): Promise<void> => {
    const process = pick(processes);
    const { id, lines } = pick(orders);
    const action = random();
    if (action < 0.45) await reserve(process, id, lines);
    else if (action < 0.65) await commit(process, id);
    else if (action < 0.75) await release(process, id);
    else if (action < 0.88) await shop.outlive(id);
    else await sweep(process);
  };
  const wrong: string[] = [];
  const worker = async (): Promise<void> => {
    for (let acts = 0; acts < 30; acts += 1) {
      await act().catch((error: unknown) => {
        // A commit comes before its reservation, or while its holds are being taken.
        const expected = ['Killed', 'NotFoundError', 'UnavailableError'];
        if (!(error instanceof Error && expected.includes(error.name))) throw error;
      });
      wrong.push(...(await unbalanced(shop.main)));
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  return wrong;
}

test('whatever processes do at once and wherever they die, the books balance', async () => {
  const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
  const random = randomFrom(seed);
  const shop = await openShop();
  try {
    const processes = [await shop.start(), await shop.start(), await shop.start()];
    for (const each of processes) each.around(mortal(random));
    const wrong = await storm(shop, processes, random);
    await sweep(shop.main);
    expect({ seed, wrong, left: await violations(shop.main) }).toEqual({
      seed,
      wrong: [],
      left: [],
    });
  } finally {
    await shop.stop();
  }
});
