import type {
  ChangeAnswer,
  Line,
  PlaceAnswer,
  PlacedOrder,
  TrialProduct,
} from '../../operations.ts';
import type { OrderShop } from '../../orderShop.ts';
import type { Random } from '../../random.ts';
import { NoAnswer, viewer } from '../../serviceClient.ts';
import type { AskOptions } from '../../shopClient.ts';
import { unitsOf } from '../baskets.ts';
import type { Ledger } from './ledger.ts';

/** What clients have done. */
export interface TrafficTally {
  /** Orders that clients were given, in whatever state. */
  orders: number;
  /** Attempts to order that the shop turned down: nothing was recorded so far. */
  failures: number;
  /** Those among them after which the client asked for something else under the same key. */
  corrections: number;
  /** Corrections that came after all to an order of an earlier attempt. */
  overtaken: number;
  changes: number;
  conflicts: number;
  reads: number;
  adjustments: number;
  /** Requests that were not answered, or with an error that does not say what was done. */
  unanswered: number;
  /** Those among them that met an error which the service did not expect. */
  internalErrors: number;
}

/** What customers buy, and how they ask. */
export interface Customers {
  readonly shop: OrderShop;
  readonly products: readonly TrialProduct[];
  readonly ledger: Ledger;
  readonly tally: TrafficTally;
  readonly violations: string[];
}

interface OwnOrder {
  readonly id: string;
  readonly idempotencyKey: string;
}

/** How long a client waits for an answer before it asks again, in milliseconds. */
const answerMs = 4_000;
/** How long a client goes on asking before it complains, in milliseconds. */
const patienceMs = 120_000;
/** How often a client that is turned down asks for something else instead. */
const corrected = 0.5;
/** How many of its orders a client comes back to. */
const remembered = 50;

/**
 * One client: it places orders, asks again under the same key until it is answered, also for something
 * else when it is turned down, cancels, ships, delivers and reads some of its orders and changes the
 * stock of products, until the signal comes.
 */
export async function customer(
  { shop, products, ledger, tally, violations }: Customers,
  random: Random,
  signal: AbortSignal,
): Promise<void> {
  const userId = random.id();
  const own: OwnOrder[] = [];

  const untilAnswered = async <T>(
    what: string,
    ask: (options: AskOptions) => Promise<T>,
  ): Promise<T | undefined> => {
    try {
      return await shop.untilAnswered(
        ({ instance = 0 }) => ask({ instance, timeoutMs: answerMs }),
        {
          instance: random.integer(0, 1),
          timeoutMs: patienceMs,
          onRetry: ({ message }) => {
            tally.unanswered += 1;
            if (message.startsWith('INTERNAL_SERVER_ERROR')) tally.internalErrors += 1;
          },
        },
      );
    } catch (error) {
      violations.push(`${what}: ${String(error)}`);
      return undefined;
    }
  };

  const remember = (order: PlacedOrder, idempotencyKey: string) => {
    tally.orders += 1;
    ledger.tell(order, userId, idempotencyKey);
    own.push({ id: order.id, idempotencyKey });
    if (own.length > remembered) own.shift();
  };

  const place = async () => {
    const idempotencyKey = random.id();
    for (let correction = 0; ; correction += 1) {
      const lines = fillBasket(products, random);
      const input = { lines, expectedTotal: costOf(lines, products), idempotencyKey };
      const answer = await untilAnswered<PlaceAnswer>(`Key ${idempotencyKey}`, (options) =>
        shop.place(userId, input, options),
      );
      if (answer === undefined) return;
      switch (answer.__typename) {
        case 'Order':
          remember(answer, idempotencyKey);
          return;
        case 'IdempotencyKeyReused':
          // What was sent before and not answered has arrived: it is the order of this checkout.
          tally.overtaken += 1;
          if (correction === 0) {
            violations.push(`Key ${idempotencyKey} was new, and had order ${answer.order.id}.`);
          }
          remember(answer.order, idempotencyKey);
          return;
        case 'OutOfStock':
          tally.failures += 1;
          if (!random.chance(corrected)) return;
          tally.corrections += 1;
          break;
        case 'PriceChanged':
        case 'ProductUnavailable':
          violations.push(`Key ${idempotencyKey} was answered with ${answer.__typename}.`);
          return;
      }
    }
  };

  const change = async (verb: 'cancel' | 'ship' | 'deliver') => {
    if (own.length === 0) return;
    const { id, idempotencyKey } = random.pick(own);
    const answer = await untilAnswered<ChangeAnswer>(`${verb} of order ${id}`, (options) =>
      verb === 'cancel' ? shop.cancel(viewer(userId), id, options) : shop[verb](id, options),
    );
    if (answer === undefined) return;
    tally.changes += 1;
    if (answer.__typename === 'Order') ledger.tell(answer, userId, idempotencyKey);
    else tally.conflicts += 1;
  };

  const read = async () => {
    if (own.length === 0) return;
    const { id, idempotencyKey } = random.pick(own);
    const order = await untilAnswered(`Reading order ${id}`, async (options) => ({
      found: await shop.order(id, options),
    }));
    if (order === undefined) return;
    tally.reads += 1;
    if (order.found === undefined) violations.push(`Order ${id} of ${userId} cannot be read.`);
    else ledger.tell(order.found, userId, idempotencyKey);
  };

  const adjust = async () => {
    const { id } = random.pick(products);
    const delta = random.chance(0.75) ? random.integer(1, 60) : -random.integer(1, 20);
    tally.adjustments += 1;
    try {
      // Not asked again where no answer comes: an adjustment has no key, and would be made twice.
      if (await shop.adjust(id, delta)) ledger.adjust(id, delta, true);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      tally.unanswered += 1;
      ledger.adjust(id, delta, false);
    }
  };

  while (!signal.aborted) {
    const roll = random.integer(1, 100);
    if (roll <= 72) await place();
    else if (roll <= 80) await change('cancel');
    else if (roll <= 86) await change('ship');
    else if (roll <= 89) await change('deliver');
    else if (roll <= 94) await read();
    else await adjust();
  }
}

function fillBasket(products: readonly TrialProduct[], random: Random): Line[] {
  return Array.from({ length: random.integer(1, 4) }, () => ({
    productId: random.pick(products).id,
    quantity: random.integer(1, 3),
  }));
}

function costOf(lines: readonly Line[], products: readonly TrialProduct[]): number {
  const units = unitsOf(lines);
  return products.reduce((sum, { id, price }) => sum + (units.get(id) ?? 0) * price, 0);
}
