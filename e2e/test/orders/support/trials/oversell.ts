import { audit } from '../audit.ts';
import type { PlaceAnswer, PlaceInput } from '../operations.ts';
import type { OrderShop } from '../orderShop.ts';
import type { Random } from '../random.ts';
import { type BasketKind, baskets, unitsOf } from './baskets.ts';
import { inParallel } from './inParallel.ts';
import type { TrialReport } from './trial.ts';

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

/** What became of a buyer's attempt; undecided until products or orders has caught up. */
type Outcome = { readonly kind: 'bought' | 'refused' } | { readonly kind: 'undecided'; id: string };

const unitPrice = 100;

/**
 * Lets many buyers at once buy what is not enough for all, over all instances.
 *
 * What must hold: everybody gets an order or is told that there is too little; no unit is sold twice;
 * and none stays on the shelf that somebody was refused: where all baskets are alike, all of the stock
 * is sold at once; where they differ, buyers try again until nobody gets anything any more, and then
 * what is left fits in the basket of none.
 */
export async function oversell(
  shop: OrderShop,
  parameters: OversellParameters,
  random: Random,
): Promise<TrialReport> {
  const { buyers, stock, basket, atOnce } = parameters;
  const { products: count, units, fill } = baskets[basket];
  const products = await shop.addProducts(
    Array.from({ length: count }, () => ({ price: unitPrice, stock })),
  );
  const productIds = products.map(({ id }) => id);
  const violations: string[] = [];
  const acknowledged = new Map<string, Buyer>();
  const tally = { buyers, orders: 0, bought: 0, refusedAtOnce: 0, undecided: 0, rounds: 0 };

  const attempt = async (buyer: Buyer, index: number): Promise<Outcome> => {
    const answer = await shop.place(buyer.userId, buyer.input, {
      instance: index,
    });
    if (answer.__typename === 'Order') {
      tally.orders += 1;
      acknowledged.set(answer.id, buyer);
    }
    const outcome = outcomeOf(answer);
    if (typeof outcome !== 'string') return outcome;
    violations.push(`${describe(buyer)}: ${outcome}`);
    return { kind: 'refused' };
  };
  /** @returns those who went without */
  const round = async (trying: readonly Buyer[], lanes: number): Promise<Buyer[]> => {
    tally.rounds += 1;
    const outcomes = await inParallel(trying, lanes, async (buyer, index) => {
      try {
        return await attempt(buyer, index);
      } catch (error) {
        violations.push(`${describe(buyer)} got an error: ${String(error)}`);
        return { kind: 'refused' } as const;
      }
    });
    await shop.settled();
    const losers: Buyer[] = [];
    for (const [index, outcome] of outcomes.entries()) {
      const buyer = trying[index];
      if (buyer === undefined) continue;
      if (outcome.kind === 'undecided') tally.undecided += 1;
      const bought =
        outcome.kind === 'bought' ||
        (outcome.kind === 'undecided' && (await shop.order(outcome.id))?.status === 'CONFIRMED');
      if (bought) tally.bought += 1;
      else losers.push(buyer);
    }
    return losers;
  };

  const newBuyer = (): Buyer => {
    const lines = fill(productIds, random);
    const bought = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    const expectedTotal = bought * unitPrice;
    return { userId: random.id(), input: { lines, expectedTotal, idempotencyKey: random.id() } };
  };
  let losers = await round(Array.from({ length: buyers }, newBuyer), atOnce);
  tally.refusedAtOnce = losers.length;
  // Baskets that differ can keep each other from what neither gets: they come back, one by one.
  for (let before = Infinity; units === undefined && losers.length < before;) {
    before = losers.length;
    const again = losers.map(({ userId, input }) => ({
      userId,
      input: { ...input, idempotencyKey: random.id() },
    }));
    losers = await round(again, 1);
  }

  const shelves = await shop.databases.stock(productIds);
  for (const [id, { available, held, committed }] of shelves) {
    if (available < 0 || held !== 0 || available + committed !== stock) {
      violations.push(
        `Of ${stock} of product ${id}, ${available} are available, ${held} held and ${committed} sold.`,
      );
    }
    if (units !== undefined && available >= units) {
      violations.push(
        `${available} of product ${id} were not sold, though ${losers.length} wanted it.`,
      );
    }
  }
  for (const buyer of units === undefined ? losers : []) {
    const fits = [...unitsOf(buyer.input.lines)].every(
      ([id, quantity]) => quantity <= (shelves.get(id)?.available ?? 0),
    );
    if (fits) violations.push(`${describe(buyer)} was refused what is still there.`);
  }
  const found = await audit(
    shop.databases,
    [...acknowledged].map(([orderId, { userId, input }]) => ({
      orderId,
      userId,
      idempotencyKey: input.idempotencyKey,
    })),
  );
  return { violations: [...violations, ...found], evidence: tally };
}

/** @returns a sentence where the answer is none that a buyer may get */
function outcomeOf(answer: PlaceAnswer): Outcome | string {
  if (answer.__typename === 'OutOfStock') return { kind: 'refused' };
  if (answer.__typename !== 'Order') return `got ${answer.__typename} (${answer.message})`;
  if (answer.status === 'PENDING') return { kind: 'undecided', id: answer.id };
  if (answer.status === 'CONFIRMED') return { kind: 'bought' };
  if (answer.status === 'REJECTED' && answer.rejection?.__typename === 'OutOfStock') {
    return { kind: 'refused' };
  }
  return `the order is ${answer.status} for ${answer.rejection?.__typename ?? 'no reason'}`;
}

function describe({ userId, input }: Buyer): string {
  return `Buyer ${userId} with key ${input.idempotencyKey}`;
}
