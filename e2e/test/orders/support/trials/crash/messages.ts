import type { Message } from '../../proxy/link.ts';
import { type OrderShop, startOrderShop } from '../../orderShop.ts';
import type { PlacedOrder, TrialProduct } from '../../operations.ts';
import { viewer } from '../../serviceClient.ts';

/** What is done to an order: the two ways in which it changes something in both services. */
export type Verb = 'place' | 'cancel';

/** A kind of link, whichever instance asks: `orders > products`. */
export type Route =
  'client > orders' | 'orders > orders-db' | 'orders > products' | 'products > products-db';

/** A message that an order causes. */
export interface RecordedMessage {
  readonly verb: Verb;
  readonly route: Route;
  readonly label: string;
  readonly isRead: boolean;
  /** The how manyth it is of those with this route and label, from 1 on. */
  readonly occurrence: number;
}

/** The kind of link that a message goes over. */
export function routeOf({ link }: Message): Route {
  const kind = link.replaceAll(/-\d+\b/g, '');
  const route = routes.find((known) => known === kind);
  if (route === undefined) throw new Error(`There is no route ${kind}.`);
  return route;
}

const routes: readonly Route[] = [
  'client > orders',
  'orders > orders-db',
  'orders > products',
  'products > products-db',
];

const never = 3_600_000;

/** How often an order is tried: on a busy machine products may answer too late for all messages. */
const tries = 5;

/**
 * Learns which messages an order of two lines causes when nothing goes wrong, and its cancellation, in
 * the order in which they are sent. Nothing else happens in the shop meanwhile.
 *
 * @throws Error when something always goes wrong: a matrix of fewer messages would show less, unseen
 */
export async function recordMessages(): Promise<readonly RecordedMessage[]> {
  const shop = await startOrderShop({
    orders: 1,
    products: 1,
    recoveryIntervalMs: never,
    sweepIntervalMs: never,
  });
  try {
    const [first, second] = await shop.addProducts([{ stock: 10 }, { stock: 10 }]);
    if (second === undefined) throw new Error('There are two products.');
    for (let number = 1; number <= tries; number += 1) {
      const messages = await recordOrder(shop, [first, second], `recorded ${number}`);
      if (messages !== undefined) return messages;
    }
    throw new Error(`Of ${tries} orders none was placed and cancelled without a delay.`);
  } finally {
    await shop.stop();
  }
}

/** @returns undefined when the order or its cancellation did not come to its end at once */
async function recordOrder(
  shop: OrderShop,
  products: readonly TrialProduct[],
  idempotencyKey: string,
): Promise<readonly RecordedMessage[] | undefined> {
  const userId = '5eed00010000000000000016';
  const input = {
    lines: products.map(({ id }) => ({ productId: id, quantity: 1 })),
    expectedTotal: products.reduce((sum, { price }) => sum + price, 0),
    idempotencyKey,
  };
  let order: PlacedOrder | undefined;
  const placed = await listen(shop, 'place', async () => {
    const answer = await shop.place(userId, input);
    if (answer.__typename !== 'Order') throw new Error(answer.message);
    order = answer;
  });
  if (order?.status !== 'CONFIRMED') return undefined;
  const { id } = order;
  const cancelled = await listen(shop, 'cancel', () => shop.cancel(viewer(userId), id));
  const records = await shop.ordersOf([userId]);
  const record = records.find(({ _id }) => String(_id) === id);
  return record?.['step'] === undefined ? [...placed, ...cancelled] : undefined;
}

async function listen(
  shop: OrderShop,
  verb: Verb,
  work: () => Promise<unknown>,
): Promise<RecordedMessage[]> {
  const messages: RecordedMessage[] = [];
  const counts = new Map<string, number>();
  for (const link of shop.links) {
    link.policy = {
      before(message) {
        const route = routeOf(message);
        const { label, isRead } = message;
        const occurrence = (counts.get(`${route}: ${label}`) ?? 0) + 1;
        counts.set(`${route}: ${label}`, occurrence);
        messages.push({ verb, route, label, isRead, occurrence });
        return 'pass';
      },
    };
  }
  await work();
  for (const link of shop.links) link.policy = undefined;
  return messages;
}
