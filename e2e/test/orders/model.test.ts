import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { byForm, seed } from './support/form.ts';
import { judge } from './support/model/contention.ts';
import { type OrderShop, startOrderShop } from './support/orderShop.ts';
import { createRandom } from './support/random.ts';
import { compareWithModel, type Replay } from './support/trials/model.ts';
import { runTrial } from './support/trials/runTrial.ts';

const runs = byForm({ short: 100, full: 1_000 });
const commands = byForm({ short: 25, full: 60 });
const minutes = byForm({ short: 15, full: 180 });
/** What makes the comparison worth something: each must have happened. */
const faults = [
  'cut',
  'expire',
  'placeAndExpire',
  'placeLosingMessage',
  'cancelLosingMessage',
  'delivered again',
];
/** `REPLAY={"seed":…,"path":"…","replayPath":"…"}`, as a counterexample tells: that run alone. */
const replay = readReplay();

describe('whatever buyers, staff and the network do', () => {
  let shop: OrderShop;
  beforeAll(async () => {
    // Long enough for products to answer on a busy machine: a late answer is a fault of its own.
    const times = { productsTimeoutMs: 2_500, leaseMs: 3_500 };
    shop = await startOrderShop({ orders: 2, products: 2, ...times });
  }, 120_000);
  afterAll(() => shop.stop());

  test(
    'the shop does what its model does',
    async () => {
      const { violations, evidence } = await runTrial(
        'Model-based',
        `${runs} runs of up to ${commands} commands`,
        () => compareWithModel(shop, { runs, commands, replay }, createRandom(seed).fork('model')),
      );
      expect(violations).toEqual([]);
      expect(evidence).toMatchObject({ runs: replay === undefined ? runs : 1 });
      for (const what of replay === undefined ? faults : []) {
        expect({ [what]: evidence[what] ?? 0 }).not.toEqual({ [what]: 0 });
      }
      expect(shop.deaths).toEqual([]);
    },
    minutes * 60_000,
  );
});

describe('of orders that compete for the stock, the model', () => {
  const found = () => ({ least: 5, most: 5 });
  const contender = (name: string, quantity: number, accepted: boolean) => ({
    name,
    wants: new Map([['a product', quantity]]),
    accepted,
  });

  test('lets any be accepted that there is enough for', () => {
    const one = [contender('first', 3, true), contender('second', 4, false)];
    const other = [contender('first', 3, false), contender('second', 4, true)];
    expect([judge(one, found), judge(other, found)]).toEqual([[], []]);
  });

  test('lets all be refused that may have been in the way of each other', () => {
    const both = [contender('first', 3, false), contender('second', 4, false)];
    expect(judge(both, found)).toEqual([]);
  });

  test('denies that more is sold than there is', () => {
    const both = [contender('first', 3, true), contender('second', 4, true)];
    expect(judge(both, found)).toEqual(['7 of a product were sold, and there were 5.']);
  });

  test('denies that one is refused for which there is enough beside all others', () => {
    const both = [contender('first', 3, true), contender('second', 2, false)];
    expect(judge(both, found)).toEqual([
      'second was refused, though there is enough for it and all others.',
    ]);
  });

  test('lets what came back meanwhile be sold, and not be sold', () => {
    const back = () => ({ least: 0, most: 5 });
    expect(judge([contender('first', 5, true)], back)).toEqual([]);
    expect(judge([contender('first', 5, false)], back)).toEqual([]);
  });
});

function readReplay(): Replay | undefined {
  const text = process.env['REPLAY'] ?? '';
  return text === '' ? undefined : (JSON.parse(text) as Replay);
}
