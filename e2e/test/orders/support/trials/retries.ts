import { isDeepStrictEqual } from 'node:util';

import { audit } from '../audit.ts';
import type { PlaceAnswer, PlaceInput } from '../operations.ts';
import type { OrderShop } from '../orderShop.ts';
import type { Policy } from '../proxy/link.ts';
import type { Random } from '../random.ts';
import { NoAnswer } from '../serviceClient.ts';
import { inParallel } from './inParallel.ts';
import { settleMs, type TrialReport } from './trial.ts';

/** How many keys are sent how often. */
export interface RetriesParameters {
  readonly keys: number;
  /** How often each is sent at the same moment. */
  readonly copies: number;
  /** How many keys are sent at the same moment. */
  readonly atOnce: number;
  /** The share of the requests whose connection breaks, 0 to 1: half before they arrive, half after. */
  readonly lost: number;
}

interface Attempt {
  readonly userId: string;
  readonly input: PlaceInput;
  /** Whether there is enough for everybody of what it wants. */
  readonly isPlenty: boolean;
}

const unitPrice = 100;
const answerTries = 20;

/**
 * Sends every order many times at once, to all instances, while connections break; then once more, and
 * then another order under the same key.
 *
 * What must hold: one order for each key, and its id in every answer; another order under the key is
 * refused and changes nothing. Half of the keys want what there is too little of: they may get no order,
 * but never two, and once they have one, every later answer is that order.
 */
export async function retries(
  shop: OrderShop,
  { keys, copies, atOnce, lost }: RetriesParameters,
  random: Random,
): Promise<TrialReport> {
  const [plenty, side, scarce] = await shop.addProducts([
    { price: unitPrice, stock: keys * 10 },
    { price: unitPrice, stock: keys * 10 },
    { price: unitPrice, stock: Math.ceil(keys / 4) },
  ]);
  if (!side || !scarce) throw new Error('The shop has not got its products.');
  const violations: string[] = [];
  const acknowledged = new Map<string, Attempt>();
  const tally = {
    keys,
    requests: 0,
    answered: 0,
    broken: 0,
    orders: 0,
    keysWithoutOrder: 0,
    reused: 0,
  };

  const storm = async (attempt: Attempt, number: number): Promise<void> => {
    const { userId, input, isPlenty } = attempt;
    const key = input.idempotencyKey;
    const ids = new Set<string>();
    let last: PlaceAnswer | undefined;
    const send = async (instance: number, sent: PlaceInput): Promise<boolean> => {
      tally.requests += 1;
      try {
        const answer = await shop.place(userId, sent, { instance });
        tally.answered += 1;
        last = answer;
        if (answer.__typename === 'Order') ids.add(answer.id);
        else if (isPlenty || answer.__typename !== 'OutOfStock') {
          violations.push(`Key ${key} was answered with ${answer.__typename}: ${answer.message}`);
        }
        return true;
      } catch (error) {
        if (!(error instanceof NoAnswer)) {
          violations.push(`Key ${key} got an error: ${String(error)}`);
        }
        tally.broken += 1;
        return false;
      }
    };
    await Promise.all(
      Array.from({ length: copies }, (_, copy) =>
        // The lines of one basket in any order are the same request.
        send(number + copy, {
          ...input,
          lines: random.shuffle(input.lines),
        }),
      ),
    );
    let answered = false;
    for (let tries = 0; !answered && tries < answerTries; tries += 1) {
      answered = await send(number + tries, input);
    }
    if (!answered) violations.push(`Key ${key} got no answer in ${answerTries} tries.`);
    if (ids.size > 1) violations.push(`Key ${key} was given the orders ${[...ids].join(', ')}.`);
    if (ids.size > 0 && last?.__typename !== 'Order') {
      violations.push(
        `Key ${key} has an order, and the last answer was ${String(last?.__typename)}.`,
      );
    }
    if (ids.size === 0) tally.keysWithoutOrder += 1;
    if (ids.size === 0 && isPlenty)
      violations.push(`Key ${key} got no order of what there is plenty of.`);
    for (const id of ids) acknowledged.set(id, attempt);
  };

  const attempts = Array.from({ length: keys }, (_, number): Attempt => {
    const isPlenty = number % 2 === 0;
    const first = isPlenty ? plenty : scarce;
    const lines = [
      { productId: first.id, quantity: 1 },
      { productId: side.id, quantity: random.integer(1, 3) },
    ];
    const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    return {
      userId: random.id(),
      input: { lines, expectedTotal: units * unitPrice, idempotencyKey: random.id() },
      isPlenty,
    };
  });
  const links = shop.links.filter(({ name }) => name.startsWith('client > '));
  const breaking = breakConnections(lost, random.fork('connections'));
  for (const link of links) link.policy = breaking;
  try {
    await inParallel(attempts, atOnce, storm);
  } finally {
    for (const link of links) link.policy = undefined;
  }
  await shop.settled(settleMs);

  const before = await shop.databases.ordersOf(attempts.map(({ userId }) => userId));
  tally.orders = before.length;
  await inParallel([...acknowledged], atOnce, async ([id, { userId, input }], number) => {
    const other = { ...input, street: 'Another Street 2' };
    const answer = await shop.place(userId, other, { instance: number });
    if (answer.__typename === 'IdempotencyKeyReused') tally.reused += 1;
    else violations.push(`Another input under the key of order ${id} gave ${answer.__typename}.`);
  });
  const after = await shop.databases.ordersOf(attempts.map(({ userId }) => userId));
  if (!isDeepStrictEqual(after, before)) {
    violations.push('Other inputs under known keys changed what is recorded.');
  }

  const perKey = new Map<string, number>();
  for (const order of before) {
    const userId = String(order['userId']);
    perKey.set(userId, (perKey.get(userId) ?? 0) + 1);
  }
  for (const [userId, count] of perKey) {
    if (count > 1) violations.push(`Buyer ${userId} has ${count} orders for one key.`);
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

function breakConnections(share: number, random: Random): Policy {
  const breaks = () => (random.chance(share / 2) ? 'reset' : 'pass');
  return { before: breaks, after: breaks };
}
