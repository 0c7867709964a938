import { isDeepStrictEqual } from 'node:util';

import type { Document } from 'mongodb';

import { eventually } from '../../../support/eventually.ts';
import { type Acknowledged, audit } from '../audit.ts';
import type { PlacedOrder } from '../operations.ts';
import type { OrderShop } from '../orderShop.ts';
import { hold } from '../proxy/hold.ts';
import type { Message } from '../proxy/link.ts';
import { sendAgain } from '../proxy/sendAgain.ts';
import type { Random } from '../random.ts';
import { viewer } from '../serviceClient.ts';
import { statusOf } from './stockAnswers.ts';
import type { TrialReport } from './trial.ts';

/** The instance of orders at which the order of a race is placed. */
const ownerName = 'orders-1';
const stock = 10;
const quantity = 3;

/**
 * The owner of an order is paused while it waits for products, for longer than its lease; another
 * instance takes the order over and finishes it. Then the owner wakes up with the answer in its hands.
 *
 * What must hold: the owner changes nothing, and gives its client the order as it is.
 *
 * @param parameters `pausedAt`: `before` products has reserved, or `after`
 */
export async function takeover(
  shop: OrderShop,
  { pausedAt }: { pausedAt: 'before' | 'after' },
  random: Random,
): Promise<TrialReport> {
  const trial = await begin(shop, random);
  const owner = shop.process(ownerName);
  const pause = hold([shop.link(`${ownerName} > products`)], pausedAt, reserves);
  const placing = trial.place();
  await pause.reached;
  owner.kill('SIGSTOP');
  pause.release();
  const first = await trial.record();
  await eventually('another instance has finished the order', async () => {
    const { status } = await trial.record();
    return status === 'CONFIRMED';
  });
  await shop.settled();
  const finished = await trial.record();
  owner.kill('SIGCONT');
  const answer = await placing;
  await trial.check(answer);
  const woken = await trial.record();
  if (!isDeepStrictEqual(woken, finished)) {
    trial.violations.push(`Order ${answer.id} was changed by an owner that had lost it.`);
  }
  if (answer.status !== 'CONFIRMED') {
    trial.violations.push(`Order ${answer.id} is CONFIRMED and was given as ${answer.status}.`);
  }
  const takeovers = isLaterLease(finished, first) ? 1 : 0;
  return trial.end({ takeovers }, stock - quantity);
}

/**
 * The commit of a reservation arrives when it has just expired.
 *
 * What must hold: nothing is committed that was given back; the order reserves again and is accepted.
 */
export async function expiryBeforeCommit(shop: OrderShop, random: Random): Promise<TrialReport> {
  const trial = await begin(shop, random);
  const link = shop.link(`${ownerName} > products`);
  const late = hold([link], 'before', commits);
  const placing = trial.place();
  await late.reached;
  const orderId = await trial.recorded();
  await expire(shop, orderId);
  await eventually('the reservation has expired', async () => {
    const reservation = await shop.databases.readReservation(orderId);
    return reservation?.['state'] === 'EXPIRED' && reservation['settled'] === true;
  });
  let commitsAfterExpiry = 0;
  late.release();
  link.policy = {
    after({ label }, reply) {
      if (commits({ label }) && statusOf(reply) === 'EXPIRED') commitsAfterExpiry += 1;
      return 'pass';
    },
  };
  await trial.check(await placing);
  await shop.settled();
  link.policy = undefined;
  return trial.end({ commitsAfterExpiry }, stock - quantity);
}

/**
 * A reservation is committed while every sweeper has seen that its time is over and is about to expire
 * it.
 *
 * What must hold: what was committed does not expire.
 */
export async function commitBeforeExpiry(shop: OrderShop, random: Random): Promise<TrialReport> {
  const trial = await begin(shop, random);
  const commit = hold([shop.link(`${ownerName} > products`)], 'before', commits);
  const placing = trial.place();
  await commit.reached;
  const orderId = await trial.recorded();
  const sweepers = hold(
    shop.links.filter(({ name }) => name.endsWith(' > products-db')),
    'before',
    expires,
  );
  await expire(shop, orderId);
  await sweepers.reached;
  commit.release();
  await eventually('the reservation is committed', async () => {
    const reservation = await shop.databases.readReservation(orderId);
    return reservation?.['state'] === 'COMMITTED';
  });
  sweepers.release();
  await trial.check(await placing);
  await shop.settled();
  const reservation = await shop.databases.readReservation(orderId);
  if (reservation?.['state'] !== 'COMMITTED') {
    trial.violations.push(`Order ${orderId} was committed, and its reservation expired.`);
  }
  return trial.end({ expiriesAfterCommit: 1 }, stock - quantity);
}

/**
 * The network keeps a request to reserve until the order was accepted by another one, and cancelled.
 *
 * What must hold: it finds the tombstone and takes nothing.
 */
export async function lateReserve(shop: OrderShop, random: Random): Promise<TrialReport> {
  const trial = await begin(shop, random);
  const kept = hold([shop.link(`${ownerName} > products`)], 'before', reserves);
  const placing = trial.place();
  const { bytes } = await kept.reached;
  kept.release('reset');
  await trial.check(await placing);
  await shop.settled();
  const orderId = await trial.recorded();
  const cancelled = await shop.untilAnswered((options) =>
    shop.cancel(viewer(trial.userId), orderId, options),
  );
  if (cancelled.__typename !== 'Order') {
    trial.violations.push(`Order ${orderId} could not be cancelled.`);
  }
  await shop.settled();
  const { url } = shop.process('products-1');
  const status = statusOf(await sendAgain(new URL(url), bytes));
  if (status !== 'RELEASED') {
    trial.violations.push(`A late reserve was answered with ${status ?? 'an error'}.`);
  }
  return trial.end({ reservesAfterRelease: status === 'RELEASED' ? 1 : 0 }, stock);
}

const reserves = ({ label }: Pick<Message, 'label'>) => label === 'mutation reserveStock';
const commits = ({ label }: Pick<Message, 'label'>) => label === 'mutation commitStock';
/** What a sweeper writes when it has seen that the time of a reservation is over. */
const expires = ({ label, bytes }: Message) =>
  label.startsWith('findAndModify reservations') && bytes.includes('EXPIRED');

/** One buyer's order of one product, placed at the first instance of orders. */
interface RaceTrial {
  readonly userId: string;
  readonly violations: string[];
  /** Places the order. @throws Error when it is not given an order */
  place(): Promise<PlacedOrder>;
  /** Waits until the order is recorded. @returns its id */
  recorded(): Promise<string>;
  /** The order as the database has it. */
  record(): Promise<Document>;
  /** Checks that the answer is about the order that is recorded. */
  check(answer: PlacedOrder): Promise<void>;
  /** @param left how many of the product have to be available in the end */
  end(evidence: TrialReport['evidence'], left: number): Promise<TrialReport>;
}

async function begin(shop: OrderShop, random: Random): Promise<RaceTrial> {
  const [product] = await shop.addProducts([{ stock }]);
  const userId = random.id();
  const idempotencyKey = random.id();
  const violations: string[] = [];
  const acknowledged: Acknowledged[] = [];
  const find = async () => (await shop.databases.ordersOf([userId]))[0];
  const recorded = () =>
    eventually('the order is recorded', async () => {
      const order = await find();
      return order && String(order['_id']);
    });
  return {
    userId,
    violations,
    recorded,
    async place() {
      const lines = [{ productId: product.id, quantity }];
      const expectedTotal = quantity * product.price;
      const input = { lines, expectedTotal, idempotencyKey };
      const answer = await shop.place(userId, input, { instance: 0, timeoutMs: 60_000 });
      if (answer.__typename === 'Order') return answer;
      throw new Error(`The order got ${answer.__typename}: ${answer.message}`);
    },
    record: async () => shop.databases.readOrder(await recorded()),
    async check({ id }) {
      acknowledged.push({ orderId: id, userId, idempotencyKey });
      const orderId = await recorded();
      if (id !== orderId) violations.push(`Order ${orderId} was given as ${id}.`);
    },
    async end(evidence, left) {
      for (const { available } of (await shop.databases.stock([product.id])).values()) {
        if (available === left) continue;
        violations.push(`${available} of ${stock} are available in the end, and not ${left}.`);
      }
      return {
        violations: [...violations, ...(await audit(shop.databases, acknowledged))],
        evidence,
      };
    },
  };
}

/** Lets the time of a reservation be over. */
async function expire({ databases }: OrderShop, orderId: string): Promise<void> {
  await databases.products
    .collection<{ _id: string }>('reservations')
    .updateOne({ _id: orderId }, { $set: { expiresAt: new Date(0) } });
}

function isLaterLease(later: Document, earlier: Document): boolean {
  const [now, then] = [leaseOf(later), leaseOf(earlier)];
  return now.owner !== then.owner && now.epoch > then.epoch;
}

function leaseOf(order: Document): { owner: string; epoch: number } {
  return order['lease'] as { owner: string; epoch: number };
}
