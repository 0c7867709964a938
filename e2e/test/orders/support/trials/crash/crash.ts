import { eventually } from '../../../../support/eventually.ts';
import type { Acknowledged } from '../../audit.ts';
import type { PlacedOrder, PlaceInput, TrialProduct } from '../../operations.ts';
import type { OrderShop } from '../../orderShop.ts';
import type { Random } from '../../random.ts';
import { viewer } from '../../serviceClient.ts';
import { unitsOf } from '../baskets.ts';
import type { TrialReport } from '../trial.ts';
import { type CrashPoint, describePoint } from './points.ts';
import { prepareStrike } from './strike.ts';

/** What dies when, and what else there is. */
export interface CrashParameters {
  readonly point: CrashPoint;
  /** How many lines the order has. */
  readonly lines: number;
  /** How many other buyers place an order at the same time. */
  readonly others: number;
  /** Which instance of orders is asked first, from 0 on. */
  readonly instance: number;
}

/** An order is terminal this long after what died is back, in milliseconds. */
const recoveryLimitMs = 10_000;

/**
 * Lets something die while an order is placed or cancelled. Its client asks again, with the same key,
 * until it is answered.
 *
 * What must hold: within 10 s of the restart every order is terminal and the books balance; the order
 * is the one that the client was given, in the state that was asked for; stock is what it must be; and
 * every instance still looks for what others leave over.
 */
export async function crash(
  shop: OrderShop,
  { point, lines, others, instance }: CrashParameters,
  random: Random,
): Promise<TrialReport> {
  const violations: string[] = [];
  const evidence = { reached: 0, retries: 0, takeovers: 0 };
  const takeoversBefore = takeovers(shop);
  const products = await shop.addProducts(
    Array.from({ length: lines }, () => ({ stock: stockOfEach, price: random.integer(1, 5_000) })),
  );
  const buyers = Array.from({ length: 1 + others }, () => newBuyer(products, random));
  const onRetry = () => {
    evidence.retries += 1;
  };
  const acknowledged: Acknowledged[] = [];
  const place = async ({ userId, input }: Buyer, first: number): Promise<PlacedOrder> => {
    const answer = await shop.placeUntilAnswered(userId, input, { instance: first, onRetry });
    if (answer.__typename !== 'Order') {
      throw new Error(
        `Nothing was short, and the answer was ${answer.__typename}: ${answer.message}`,
      );
    }
    acknowledged.push({ orderId: answer.id, userId, idempotencyKey: input.idempotencyKey });
    return answer;
  };
  const placeAll = () => Promise.all(buyers.map((buyer, at) => place(buyer, instance + at)));
  const cancelAll = (orders: readonly PlacedOrder[]) =>
    Promise.all(
      orders.map(({ id }, at) => {
        const who = viewer(buyers[at]?.userId ?? '');
        const options = { instance: instance + at, onRetry };
        return shop.untilAnswered((where) => shop.cancel(who, id, where), options);
      }),
    );

  const { verb } = point.message;
  let orders: PlacedOrder[] = [];
  if (verb === 'cancel') {
    orders = await placeAll();
    await shop.settled();
  }
  const strike = prepareStrike(shop, point);
  let backAt: number | undefined;
  try {
    if (verb === 'place') orders = await placeAll();
    else await cancelAll(orders);
  } finally {
    backAt = await strike.recovered();
  }
  evidence.reached = backAt === undefined ? 0 : 1;

  const deadline = (backAt ?? performance.now()) + recoveryLimitMs;
  await shop.settled(Math.max(deadline - performance.now(), 0)).catch((error: unknown) => {
    violations.push(`10 s after the restart: ${String(error)}`);
  });

  for (const name of await silentLinks(shop)) {
    violations.push(`Nothing goes over ${name} any more: who looks for what was left over?`);
  }

  const wanted = verb === 'place' ? 'CONFIRMED' : 'CANCELLED';
  for (const [at, { id }] of orders.entries()) {
    const buyer = buyers[at];
    if (buyer === undefined) continue;
    const order = await shop.untilAnswered((where) => shop.order(id, where), { onRetry });
    if (order?.status !== wanted)
      violations.push(`Order ${id} is ${String(order?.status)}, not ${wanted}.`);
    const again = await shop.placeUntilAnswered(buyer.userId, buyer.input, {
      instance: instance + 1,
      onRetry,
    });
    if (again.__typename !== 'Order' || again.id !== id) {
      violations.push(`The key of order ${id} gave ${JSON.stringify(again)} afterwards.`);
    }
  }
  const sold = unitsOf(verb === 'place' ? buyers.flatMap(({ input }) => input.lines) : []);
  for (const [id, stock] of await shop.stock(products.map((product) => product.id))) {
    const committed = sold.get(id) ?? 0;
    const expected = { available: stockOfEach - committed, held: 0, committed };
    if (JSON.stringify(stock) === JSON.stringify(expected)) continue;
    violations.push(
      `Product ${id} has ${JSON.stringify(stock)}; it must have ${JSON.stringify(expected)}.`,
    );
  }
  violations.push(...(await shop.audit(acknowledged)));
  evidence.takeovers = takeovers(shop) - takeoversBefore;
  return { violations: violations.map((what) => `${describePoint(point)}: ${what}`), evidence };
}

const stockOfEach = 1_000;

interface Buyer {
  readonly userId: string;
  readonly input: PlaceInput;
}

/** Wants some of each product, in any order. */
function newBuyer(products: readonly TrialProduct[], random: Random): Buyer {
  const basket = random
    .shuffle(products)
    .map(({ id, price }) => ({ productId: id, price, quantity: random.integer(1, 5) }));
  return {
    userId: random.id(),
    input: {
      lines: basket.map(({ productId, quantity }) => ({ productId, quantity })),
      expectedTotal: basket.reduce((sum, { price, quantity }) => sum + price * quantity, 0),
      idempotencyKey: random.id(),
    },
  };
}

/** Links to databases over which no request goes, though every instance looks for work all the time. */
async function silentLinks({ links }: OrderShop): Promise<string[]> {
  const watched = links
    .filter(({ name }) => name.endsWith('-db'))
    .map((link) => ({ link, before: link.requests }));
  const silent = () => watched.filter(({ link, before }) => link.requests === before);
  const allSpeak = () => Promise.resolve(silent().length === 0);
  await eventually('every instance looks for work', allSpeak, recoveryLimitMs).catch(
    () => undefined, // what is silent is told
  );
  return silent().map(({ link }) => link.name);
}

/** How often an instance took an order whose owner's lease had run out. */
function takeovers({ logged }: OrderShop): number {
  return logged.get('an order is taken over: its lease has run out') ?? 0;
}
