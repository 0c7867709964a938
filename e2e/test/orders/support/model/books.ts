import { isDeepStrictEqual } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';

import type { World } from './command.ts';
import { mustEqual } from './counterexample.ts';
import type { OrderSeen, PlaceRequest } from './realShop.ts';
import type { OrderState } from './shopModel.ts';

/** What is left to do after an answer, such as moving what was committed, is done within this time. */
const patienceMs = 5_000;

/**
 * Compares the databases with the model: the stock of each product, and that no order is recorded but
 * those that clients were told of.
 *
 * @throws Counterexample when they differ, and stay different
 */
export async function compareBooks({ model, shop }: World): Promise<void> {
  const stock = model.stock();
  const expected = { stock: Object.fromEntries(stock), orders: model.orders.length };
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const [found, orders] = await Promise.all([
      shop.stock([...stock.keys()]),
      shop.countOrders(model.users),
    ]);
    const seen = { stock: Object.fromEntries(found), orders };
    if (isDeepStrictEqual(seen, expected)) return;
    if (performance.now() > deadline) mustEqual('the books', seen, expected);
    await delay(20);
  }
}

/** Compares these orders, as their buyers see them, with the model. */
export async function compareOrders(world: World, orders: readonly OrderState[]): Promise<void> {
  const seen = await readOrders(world, orders);
  for (const order of orders) {
    const now = seen.get(order.id);
    if (now === undefined) mustEqual('an order', null, order.id);
    else world.model.compare(order, now);
  }
}

/**
 * Waits until the shop has done all that was left to do, and judges it.
 *
 * @param refused requests that competed with the waiting orders and were refused at once
 */
export async function settle(world: World, refused: readonly PlaceRequest[] = []): Promise<void> {
  const { model, shop } = world;
  await shop.settled();
  const waiting = model.orders.filter((order) => order.waiting !== undefined);
  model.resolve(await readOrders(world, waiting), refused);
}

async function readOrders(
  { shop }: World,
  orders: readonly OrderState[],
): Promise<Map<string, OrderSeen>> {
  const seen = await Promise.all(
    orders.map(({ id, request: { userId } }, index) =>
      shop.read(index % shop.instances, { userId }, id),
    ),
  );
  return new Map(seen.flatMap((order) => (order === null ? [] : [[order.id, order] as const])));
}
