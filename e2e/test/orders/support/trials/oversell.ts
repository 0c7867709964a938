import { type Acknowledged, audit } from '../audit.ts';
import type { Stock } from '../databases.ts';
import type { PlaceAnswer, PlaceInput } from '../operations.ts';
import type { OrderShop } from '../orderShop.ts';
import type { Random } from '../random.ts';
import { type BasketKind, baskets, unitsOf } from './baskets.ts';
import { inParallel } from './inParallel.ts';
import { settleMs, type TrialReport } from './trial.ts';

/** How many buyers want more of some products than there is. */
export interface OversellParameters {
  readonly buyers: number;
  /** How many of each product there are. */
  readonly stock: number;
  readonly basket: BasketKind;
  /** How many buyers ask at the same moment. */
  readonly atOnce: number;
}

interface Buyer {
  readonly userId: string;
  readonly input: PlaceInput;
}

/** What a trial has seen so far. */
interface Sale {
  readonly shop: OrderShop;
  readonly violations: string[];
  readonly acknowledged: Acknowledged[];
  readonly tally: {
    bought: number;
    refused: number;
    rejected: number;
    waited: number;
    retries: number;
  };
}

const unitPrice = 100;
/** How long a buyer goes on asking, in milliseconds. */
const patienceMs = 60_000;

/**
 * Lets many buyers at once buy what is not enough for all, over all instances.
 *
 * What must hold: everybody gets an order or is told that there is too little; no unit is sold twice;
 * and none stays on the shelf that somebody was refused. Where all baskets are alike, all of the stock
 * is sold at once. Where they differ, two may keep each other from what neither gets: those whose basket
 * fits in what is left come back one by one, until there is nobody any more.
 */
export async function oversell(
  shop: OrderShop,
  { buyers: count, stock, basket, atOnce }: OversellParameters,
  random: Random,
): Promise<TrialReport> {
  const { products: variety, alike, fill } = baskets[basket];
  const products = await shop.addProducts(
    Array.from({ length: variety }, () => ({ price: unitPrice, stock })),
  );
  const productIds = products.map(({ id }) => id);
  const tally = { bought: 0, refused: 0, rejected: 0, waited: 0, retries: 0 };
  const sale: Sale = { shop, violations: [], acknowledged: [], tally };
  const { violations } = sale;

  const buyers = Array.from({ length: count }, () => newBuyer(fill(productIds, random), random));
  let losers = await round(sale, buyers, atOnce);
  let shelves = await shop.databases.stock(productIds);
  let fitting = losers.filter((buyer) => fits(buyer, shelves));
  let rounds = 1;
  if (alike) violations.push(...fitting.map((buyer) => `${nameOf(buyer)} lost to nobody.`));
  for (; fitting.length > 0 && violations.length === 0; rounds += 1) {
    const again = fitting.map((buyer) => newBuyer(buyer.input.lines, random));
    losers = await round(sale, again, 1);
    if (losers.length === again.length) violations.push('Nobody gets what is still there.');
    shelves = await shop.databases.stock(productIds);
    fitting = losers.filter((buyer) => fits(buyer, shelves));
  }

  for (const [id, { available, held, committed }] of shelves) {
    if (available >= 0 && held === 0 && available + committed === stock) continue;
    violations.push(
      `Of ${stock} of product ${id}, ${available} are available, ${held} held and ${committed} sold.`,
    );
  }
  const findings = await audit(shop.databases, sale.acknowledged);
  return {
    violations: [...violations, ...findings],
    evidence: { buyers: count, ...tally, rounds, 'units sold': unitsSold(shelves) },
  };
}

function newBuyer(lines: PlaceInput['lines'], random: Random): Buyer {
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return {
    userId: random.id(),
    input: { lines, expectedTotal: units * unitPrice, idempotencyKey: random.id() },
  };
}

/** Lets each of some buyers try once. @returns those who went without */
async function round(sale: Sale, buyers: readonly Buyer[], atOnce: number): Promise<Buyer[]> {
  const answers = await inParallel(buyers, atOnce, (buyer, index) => ask(sale, buyer, index));
  await sale.shop.settled(settleMs);
  const bought = await inParallel(buyers, atOnce, async (buyer, index) => {
    const answer = answers[index];
    return answer !== undefined && (await hasBought(sale, buyer, answer));
  });
  return buyers.filter((_, index) => bought[index] !== true);
}

/**
 * Asks again while the shop says that it is busy, as a client does.
 *
 * @returns undefined when there was no answer, which is a violation here: nothing is broken
 */
async function ask(
  { shop, violations, acknowledged, tally }: Sale,
  buyer: Buyer,
  instance: number,
): Promise<PlaceAnswer | undefined> {
  const { userId, input } = buyer;
  try {
    const answer = await shop.placeUntilAnswered(userId, input, {
      instance,
      timeoutMs: patienceMs,
      onRetry: () => {
        tally.retries += 1;
      },
    });
    if (answer.__typename === 'Order') {
      acknowledged.push({ orderId: answer.id, userId, idempotencyKey: input.idempotencyKey });
    }
    return answer;
  } catch (error) {
    violations.push(`${nameOf(buyer)} got an error: ${String(error)}`);
    return undefined;
  }
}

/** Judges an answer once all is settled: an order that was pending then is decided now. */
async function hasBought(sale: Sale, buyer: Buyer, answer: PlaceAnswer): Promise<boolean> {
  const { shop, tally, violations } = sale;
  const isWaiting = answer.__typename === 'Order' && answer.status === 'PENDING';
  if (isWaiting) tally.waited += 1;
  const result = isWaiting ? ((await shop.order(answer.id)) ?? answer) : answer;
  if (result.__typename === 'OutOfStock') tally.refused += 1;
  else if (result.__typename !== 'Order') {
    violations.push(`${nameOf(buyer)} got ${result.__typename}: ${result.message}`);
  } else if (result.status === 'CONFIRMED') tally.bought += 1;
  else if (result.rejection?.__typename === 'OutOfStock') tally.rejected += 1;
  else violations.push(`${nameOf(buyer)} has an order that is ${result.status}.`);
  return result.__typename === 'Order' && result.status === 'CONFIRMED';
}

function fits({ input }: Buyer, shelves: ReadonlyMap<string, Stock>): boolean {
  return [...unitsOf(input.lines)].every(
    ([id, quantity]) => quantity <= (shelves.get(id)?.available ?? 0),
  );
}

function unitsSold(shelves: ReadonlyMap<string, Stock>): number {
  return [...shelves.values()].reduce((sum, { committed }) => sum + committed, 0);
}

function nameOf({ userId, input }: Buyer): string {
  return `Buyer ${userId} with key ${input.idempotencyKey}`;
}
