import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';

import {
  type Around,
  Killed,
  killBefore,
  type Pause,
  pauseBefore,
  type Process,
  write,
} from '../support/process.ts';
import {
  commit,
  counts,
  openShop,
  release,
  reserve,
  type Shop,
  sweep,
  violations,
} from '../support/shop.ts';

let shop: Shop;
let main: Process;
/** The process that stands still while main goes on. */
let slow: Process;

beforeAll(async () => {
  shop = await openShop();
  ({ main } = shop);
  slow = await shop.start();
});
afterAll(() => shop.stop());

afterEach(async () => {
  await expect(violations(main)).resolves.toEqual([]);
});

/** Lets `slow` begin, stand still where `pause` says, and end when `meanwhile` has happened. */
async function during<T>(
  pause: Pause,
  begin: () => Promise<T>,
  meanwhile: () => Promise<unknown>,
): Promise<T> {
  slow.around(pause.around);
  const running = begin();
  // It is only awaited further down; a failure before that is not a stray one.
  running.catch(() => undefined);
  await Promise.race([pause.reached, running]);
  await meanwhile();
  pause.resume();
  return running;
}

/** An order of three each of two products, of which there are ten. */
async function newOrder() {
  const [a = '', b = ''] = await shop.stock(10, 10);
  const lines = [
    { productId: a, quantity: 3 },
    { productId: b, quantity: 3 },
  ];
  return { id: shop.newOrder(), lines, a, b };
}

type Order = Awaited<ReturnType<typeof newOrder>>;

const stockOf = ({ a, b }: Order) => Promise.all([counts(shop, a), counts(shop, b)]);
const free = [10, 0, 0];
const held = [7, 3, 0];
const taken = [7, 0, 3];

/** Makes a round of the reservation come to nothing. */
async function expire({ id }: Order): Promise<void> {
  await shop.outlive(id);
  await sweep(main);
}

/**
 * A request to reserve that sleeps before a write while its round expires, and dies with the holds that it
 * took. @throws Killed
 */
function dieWithHoldsOfRound(order: Order, sleepsBefore: Parameters<typeof pauseBefore>[0]) {
  const pause = pauseBefore(sleepsBefore);
  const kill = killBefore(write(3));
  return during(
    { ...pause, around: (step, send) => pause.around(step, () => kill.around(step, send)) },
    () => reserve(slow, order.id, order.lines),
    () => expire(order),
  );
}

describe('requests to reserve for the same order', () => {
  test('one that stands still after its first hold is carried on by the next', async () => {
    const order = await newOrder();
    const first = await during(
      // The reservation, the first hold, the second.
      pauseBefore(write(2)),
      () => reserve(slow, order.id, order.lines),
      () => reserve(main, order.id, order.lines),
    );
    expect(first.state).toBe('HELD');
    expect(first.lines.map(({ attempt }) => attempt)).toEqual([1, 2]);
    await expect(stockOf(order)).resolves.toEqual([held, held]);
  });

  test('many at once hold each line once', async () => {
    const order = await newOrder();
    slow.around((_step, send) => send());
    const requests = Array.from({ length: 20 }, (_, index) =>
      reserve(index % 2 === 0 ? main : slow, order.id, order.lines),
    );
    const states = (await Promise.all(requests)).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['HELD']));
    await expect(stockOf(order)).resolves.toEqual([held, held]);
  });

  test('one that comes to its holds after the commit gives them back', async () => {
    const order = await newOrder();
    const late = await during(
      pauseBefore(write(1)),
      () => reserve(slow, order.id, order.lines),
      async () => {
        await reserve(main, order.id, order.lines);
        await commit(main, order.id);
      },
    );
    expect(late.state).toBe('COMMITTED');
    await expect(stockOf(order)).resolves.toEqual([taken, taken]);
  });

  test('what one takes after the commit and dies is swept up', async () => {
    const order = await newOrder();
    const pause = pauseBefore(write(1));
    const kill = killBefore(write(3));
    const late = during(
      { ...pause, around: (step, send) => pause.around(step, () => kill.around(step, send)) },
      () => reserve(slow, order.id, order.lines),
      async () => {
        await reserve(main, order.id, order.lines);
        await commit(main, order.id);
      },
    );
    await expect(late).rejects.toThrow(Killed);
    await expect(stockOf(order)).resolves.toEqual([
      [4, 3, 3],
      [4, 3, 3],
    ]);
    await sweep(main);
    await expect(stockOf(order)).resolves.toEqual([taken, taken]);
  });

  test('one whose hold the database gets once more after the commit gives it back', async () => {
    const order = await newOrder();
    // As the driver does when it loses the reply.
    slow.around(async (step, send) => {
      const reply = await send();
      if (!write(1)(step)) return reply;
      await reserve(main, order.id, order.lines);
      await commit(main, order.id);
      return send();
    });
    await expect(reserve(slow, order.id, order.lines)).resolves.toMatchObject({
      state: 'COMMITTED',
      attempt: 2,
    });
    await expect(stockOf(order)).resolves.toEqual([taken, taken]);
  });

  test('one that dies with holds of a round that is over leaves them to the next to give back', async () => {
    const order = await newOrder();
    await expect(dieWithHoldsOfRound(order, write(1))).rejects.toThrow(Killed);
    await expect(stockOf(order)).resolves.toEqual([held, held]);
    const { lines } = await reserve(main, order.id, order.lines);
    expect(lines.map(({ attempt }) => attempt)).toEqual([2, 2]);
    await expect(stockOf(order)).resolves.toEqual([held, held]);
  });

  test('one that is refused in the next round is not told that it lacks what it held in the last', async () => {
    const order = await newOrder();
    await expect(dieWithHoldsOfRound(order, write(2))).rejects.toThrow(Killed);
    // Others have all of a, and all of b but the three that it died with.
    await reserve(main, shop.newOrder(), [
      { productId: order.a, quantity: 10 },
      { productId: order.b, quantity: 7 },
    ]);
    await expect(stockOf(order)).resolves.toEqual([
      [0, 10, 0],
      [0, 10, 0],
    ]);
    const { refusal } = await reserve(main, order.id, order.lines);
    expect(refusal).toEqual({
      unavailable: [],
      shortages: [{ productId: order.a, requestedQuantity: 3, availableQuantity: 0 }],
    });
    await expect(counts(shop, order.b)).resolves.toEqual([3, 7, 0]);
  });

  test('one that found too little in a round that is over does not end the next round', async () => {
    const order = await newOrder();
    await main.products.updateOne({ _id: order.b }, { status: 'ARCHIVED' });
    const stale = await during(
      // The reservation, the first hold, the second that is refused, the refusal.
      pauseBefore(write(3)),
      () => reserve(slow, order.id, order.lines),
      async () => {
        await main.products.updateOne({ _id: order.b }, { status: 'ACTIVE' });
        await expire(order);
        // A next round that stands still before its holds.
        await main.reservations.updateOne(
          { _id: order.id, state: 'EXPIRED', settled: true },
          {
            state: 'RESERVING',
            settled: false,
            attempt: 2,
            floor: 2,
            expiresAt: new Date('2100-01-01'),
          },
        );
      },
    );
    expect(stale.state).toBe('HELD');
    await expect(stockOf(order)).resolves.toEqual([held, held]);
  });
});

describe('a release', () => {
  test('of an order that reserves later leaves nothing to hold', async () => {
    const order = await newOrder();
    await release(main, order.id);
    await expect(reserve(main, order.id, order.lines)).resolves.toMatchObject({
      state: 'RELEASED',
    });
    await expect(stockOf(order)).resolves.toEqual([free, free]);
  });

  test.each([1, 2, 3])('before write %i of a reservation leaves nothing held', async (n) => {
    const order = await newOrder();
    const late = await during(
      pauseBefore(write(n)),
      () => reserve(slow, order.id, order.lines),
      () => release(main, order.id),
    );
    expect(late.state).toBe('RELEASED');
    await expect(stockOf(order)).resolves.toEqual([free, free]);
  });

  test.each([0, 1, 2, 3])('before write %i of a commit counts once', async (n) => {
    const order = await newOrder();
    await reserve(main, order.id, order.lines);
    const committed = await during(
      pauseBefore(write(n)),
      () => commit(slow, order.id),
      () => release(main, order.id),
    );
    expect(committed.state).toBe(n === 0 ? 'RELEASED' : 'COMMITTED');
    await expect(stockOf(order)).resolves.toEqual([free, free]);
  });

  test('asked for twenty times at once gives back once', async () => {
    const order = await newOrder();
    await reserve(main, order.id, order.lines);
    await commit(main, order.id);
    slow.around((_step, send) => send());
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => release(index % 2 === 0 ? main : slow, order.id)),
    );
    await expect(stockOf(order)).resolves.toEqual([free, free]);
  });

  test.each([0, 1, 2, 3, 4, 5, 6, 7])(
    'that stands still before write %i gives back once when another one ends',
    async (n) => {
      const order = await newOrder();
      await reserve(main, order.id, order.lines);
      await commit(main, order.id);
      const late = await during(
        pauseBefore(write(n)),
        () => release(slow, order.id),
        () => release(main, order.id),
      );
      expect(late.state).toBe('RELEASED');
      await expect(stockOf(order)).resolves.toEqual([free, free]);
    },
  );

  test('that stands still before it reads a product gives back once when another one ends', async () => {
    const order = await newOrder();
    await reserve(main, order.id, order.lines);
    await commit(main, order.id);
    let reads = 0;
    const late = during(
      pauseBefore((step) => {
        if (step.kind === 'read' && step.collection === 'products' && step.writesBefore > 0)
          reads += 1;
        return reads === 2;
      }),
      () => release(slow, order.id),
      () => release(main, order.id),
    );
    await expect(late).resolves.toMatchObject({ state: 'RELEASED' });
    await expect(stockOf(order)).resolves.toEqual([free, free]);
  });

  test('gives back whatever age its readings of the reservation have', async () => {
    const order = await newOrder();
    await reserve(main, order.id, order.lines);
    await commit(main, order.id);
    const before = await shop.reservation(order.id);
    slow.around(async ({ kind, collection }, send) =>
      kind === 'read' && collection === 'reservations' ? { ...before } : send(),
    );
    await release(slow, order.id);
    await expect(stockOf(order)).resolves.toEqual([free, free]);
  });
});

describe('a commit of a reservation that another has died over while making it', () => {
  const dieBefore = async (n: number, { id, lines }: Order) => {
    slow.around(killBefore(write(n)).around);
    await expect(reserve(slow, id, lines)).rejects.toThrow(Killed);
  };

  test.each([1, 2, 3])('before write %i makes it and commits it', async (n) => {
    const order = await newOrder();
    await dieBefore(n, order);
    await expect(commit(main, order.id)).resolves.toMatchObject({ state: 'COMMITTED' });
    await expect(stockOf(order)).resolves.toEqual([taken, taken]);
  });

  test('tells that it is released when there is too little now', async () => {
    const order = await newOrder();
    await dieBefore(1, order);
    await reserve(main, shop.newOrder(), [{ productId: order.b, quantity: 8 }]);
    await expect(commit(main, order.id)).resolves.toMatchObject({
      state: 'RELEASED',
      refusal: { shortages: [{ productId: order.b, availableQuantity: 2 }] },
    });
    await expect(stockOf(order)).resolves.toEqual([free, [2, 8, 0]]);
  });
});

describe('a reservation whose time is over', () => {
  test('can be committed until it is swept', async () => {
    const order = await newOrder();
    await reserve(main, order.id, order.lines);
    await shop.outlive(order.id);
    await expect(commit(main, order.id)).resolves.toMatchObject({ state: 'COMMITTED' });
    await sweep(main);
    await expect(stockOf(order)).resolves.toEqual([taken, taken]);
  });

  test.each([
    { n: 0, state: 'EXPIRED', stock: free },
    { n: 1, state: 'COMMITTED', stock: taken },
    { n: 2, state: 'COMMITTED', stock: taken },
    { n: 3, state: 'COMMITTED', stock: taken },
  ])('and is swept before write $n of its commit is $state', async ({ n, state, stock }) => {
    const order = await newOrder();
    await reserve(main, order.id, order.lines);
    await shop.outlive(order.id);
    const committed = await during(
      pauseBefore(write(n)),
      () => commit(slow, order.id),
      () => sweep(main),
    );
    expect(committed.state).toBe(state);
    await expect(stockOf(order)).resolves.toEqual([stock, stock]);
  });

  test.each([
    { n: 0, state: 'COMMITTED', stock: taken },
    { n: 1, state: 'EXPIRED', stock: free },
    { n: 2, state: 'EXPIRED', stock: free },
    { n: 3, state: 'EXPIRED', stock: free },
  ])('and is committed before write $n of its sweep is $state', async ({ n, state, stock }) => {
    const order = await newOrder();
    await reserve(main, order.id, order.lines);
    await shop.outlive(order.id);
    await during(
      pauseBefore(write(n)),
      () => sweep(slow),
      async () => {
        await expect(commit(main, order.id)).resolves.toMatchObject({ state });
      },
    );
    await expect(stockOf(order)).resolves.toEqual([stock, stock]);
  });

  test.each([1, 2, 3])(
    'keeps what it is made anew with, though its sweep stood still before write %i',
    async (n) => {
      const order = await newOrder();
      await reserve(main, order.id, order.lines);
      await shop.outlive(order.id);
      await during(
        pauseBefore(write(n)),
        () => sweep(slow),
        async () => {
          const again = await reserve(main, order.id, order.lines);
          expect(again).toMatchObject({ state: 'HELD', attempt: 2, floor: 2 });
        },
      );
      await expect(stockOf(order)).resolves.toEqual([held, held]);
    },
  );

  test('and is made anew has its new time, though a sweep found it before', async () => {
    const order = await newOrder();
    await reserve(main, order.id, order.lines);
    await shop.outlive(order.id);
    await during(
      pauseBefore(write(0)),
      () => sweep(slow),
      async () => {
        await sweep(main);
        await reserve(main, order.id, order.lines);
      },
    );
    await expect(stockOf(order)).resolves.toEqual([held, held]);
  });

  test('that expires once more is not taken for settled by a sweep of its first round', async () => {
    const order = await newOrder();
    await reserve(main, order.id, order.lines);
    await shop.outlive(order.id);
    const pause = pauseBefore(write(3));
    const kill = killBefore(write(4));
    const late = during(
      { ...pause, around: (step, send) => pause.around(step, () => kill.around(step, send)) },
      () => sweep(slow),
      async () => {
        await reserve(main, order.id, order.lines);
        // Another sweep decides, and dies before it gives back.
        await main.reservations.updateOne({ _id: order.id }, { state: 'EXPIRED' });
      },
    );
    await expect(late).rejects.toThrow(Killed);
    await expect(shop.reservation(order.id)).resolves.toMatchObject({ settled: false });
    await sweep(main);
    await expect(stockOf(order)).resolves.toEqual([free, free]);
  });

  test('each time before all is held is EXPIRED in the end, whoever makes it', async () => {
    const order = await newOrder();
    const tooSoon: Around = async (step, send) => {
      if (step.kind === 'write' && step.collection === 'products') await expire(order);
      return send();
    };
    slow.around(tooSoon);
    await expect(reserve(slow, order.id, order.lines)).resolves.toMatchObject({
      state: 'EXPIRED',
      floor: 3,
    });
    // One that died after it had begun anew: a commit goes on with it.
    slow.around(killBefore(write(2)).around);
    await expect(reserve(slow, order.id, order.lines)).rejects.toThrow(Killed);
    slow.around(tooSoon);
    await expect(commit(slow, order.id)).resolves.toMatchObject({ state: 'EXPIRED' });
    await expect(stockOf(order)).resolves.toEqual([free, free]);
    await expect(reserve(main, order.id, order.lines)).resolves.toMatchObject({ state: 'HELD' });
  });

  test('is not undone by a request of its first round that has decided to give back', async () => {
    const order = await newOrder();
    // The reservation, two holds, the decision; then what is given back.
    const decides = pauseBefore(write(3));
    const givesBack = pauseBefore(write(4));
    const late = await during(
      {
        ...decides,
        around: (step, send) => decides.around(step, () => givesBack.around(step, send)),
      },
      () => reserve(slow, order.id, order.lines),
      async () => {
        await expire(order);
        decides.resume();
        await givesBack.reached;
        await reserve(main, order.id, order.lines);
        givesBack.resume();
      },
    );
    expect(late).toMatchObject({ state: 'HELD', floor: 2 });
    await expect(stockOf(order)).resolves.toEqual([held, held]);
  });

  test('is swept by two processes at once', async () => {
    const orders = await Promise.all(Array.from({ length: 60 }, newOrder));
    await Promise.all(
      orders.map(async ({ id, lines }) => {
        await reserve(main, id, lines);
        await shop.outlive(id);
      }),
    );
    slow.around((_step, send) => send());
    await Promise.all([sweep(main), sweep(slow)]);
    for (const order of orders) await expect(stockOf(order)).resolves.toEqual([free, free]);
  });
});

describe('a hold without a reservation', () => {
  test('is given back, and nothing can be held for its order any more', async () => {
    const order = await newOrder();
    await reserve(main, order.id, order.lines);
    await main.reservations.deleteOne({ _id: order.id });
    await sweep(main);
    await expect(stockOf(order)).resolves.toEqual([free, free]);
    await expect(reserve(main, order.id, order.lines)).resolves.toMatchObject({
      state: 'RELEASED',
    });
  });

  test('is left alone when only a read that is too old finds none', async () => {
    const order = await newOrder();
    await reserve(main, order.id, order.lines);
    const find = jest.spyOn(main.reservations, 'find').mockImplementation(() =>
      // The id of no order.
      main.reservations.where({ _id: 'none' }).find(),
    );
    try {
      await sweep(main);
    } finally {
      find.mockRestore();
    }
    await expect(stockOf(order)).resolves.toEqual([held, held]);
    await release(main, order.id);
  });
});
