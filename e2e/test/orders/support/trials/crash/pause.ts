import { isDeepStrictEqual } from 'node:util';

import type { Document } from 'mongodb';

import { eventually } from '../../../../support/eventually.ts';
import type { PlaceInput } from '../../operations.ts';
import type { OrderShop } from '../../orderShop.ts';
import { hold } from '../../proxy/hold.ts';
import type { Message } from '../../proxy/link.ts';
import type { Random } from '../../random.ts';
import { NoAnswer, viewer } from '../../serviceClient.ts';
import type { TrialReport } from '../trial.ts';
import { type RecordedMessage, routeOf } from './messages.ts';

/** Whom a pause hits when, and what happens meanwhile. */
export interface PauseParameters {
  /** The process that sends it is paused, and the message with it. */
  readonly message: RecordedMessage;
  /** Whether a placed order is cancelled while the process sleeps. */
  readonly cancelled: boolean;
}

const stock = 100;
const price = 1_000;
/** Longer than any pause, in milliseconds. */
const patienceMs = 120_000;
/** The instance of orders that is asked first, and the one that is asked while something sleeps. */
const instances = { first: 0, second: 1 };

/**
 * Stops a process with SIGSTOP as it sends a message, for longer than its lease and any timeout. The
 * client asks another instance, with the same key, and the order is finished without the one that
 * sleeps. Then the message arrives, and the process goes on where it was.
 *
 * What must hold: neither changes anything, and whoever waited for the sleeper gets the same order.
 */
export async function pause(
  shop: OrderShop,
  { message, cancelled }: PauseParameters,
  random: Random,
): Promise<TrialReport> {
  const what = `${message.verb}: ${message.route} ${message.label}, the sender sleeps`;
  const [first, second] = await shop.addProducts([
    { stock, price },
    { stock, price },
  ]);
  const order = newOrder(shop, [first.id, second?.id ?? first.id], random);
  if (message.verb === 'cancel') await order.place(instances.first);
  await shop.settled();

  const held = hold(shop.links, 'before', theFirst(message));
  const late = (message.verb === 'place' ? order.place : order.cancel)(instances.first).catch(
    (error: unknown) => error,
  );
  const reached = await Promise.race([held.reached, late.then(() => undefined)]);
  if (reached === undefined) throw new Error(`${what}: the message was not sent.`);
  const [sleeper = ''] = reached.link.split(' > ');
  shop.process(sleeper).kill('SIGSTOP');
  if (message.verb === 'place') {
    await shop.untilAnswered(() => order.place(instances.second));
    await shop.settled();
  }
  if (message.verb === 'cancel' || cancelled) {
    await shop.untilAnswered(() => order.cancel(instances.second));
    await shop.settled();
  }
  const finished = await order.look();

  held.release();
  shop.process(sleeper).kill('SIGCONT');
  const violations: string[] = [];
  const answer = await late;
  if (!(answer instanceof NoAnswer) && answer !== finished.id) {
    violations.push(`The one who waited got ${String(answer)} and not order ${finished.id}.`);
  }
  await shop.process(sleeper).waitReady();
  await eventually('all is as it was', async () =>
    isDeepStrictEqual(await order.look(), finished),
  ).catch(async () => {
    const changes = differences(finished, await order.look());
    violations.push(`${sleeper} changed what was finished: ${changes.join(', ')}.`);
  });
  violations.push(...(await shop.audit([order.acknowledged(finished.id)])));
  return { violations: violations.map((one) => `${what}: ${one}`), evidence: { pauses: 1 } };
}

interface Look {
  readonly id: string;
  readonly record: Document;
  readonly reservation: Document | undefined;
  readonly stock: readonly unknown[];
}

/** The fields of an order, its reservation and its products that are not what they were. */
function differences(before: Look, after: Look): string[] {
  const fieldsOf = ({ record, reservation = {}, stock }: Look): Document => ({
    ...record,
    ...Object.fromEntries(Object.entries(reservation).map(([name, value]) => [`r.${name}`, value])),
    stock,
  });
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((name) => !isDeepStrictEqual(was[name], is[name]))
    .map((name) => `${name} ${JSON.stringify(was[name])} -> ${JSON.stringify(is[name])}`);
}

/** An order of two lines, which anybody may place and cancel. */
function newOrder(shop: OrderShop, productIds: readonly string[], random: Random) {
  const userId = random.id();
  const lines = productIds.map((productId) => ({ productId, quantity: random.integer(1, 5) }));
  const input: PlaceInput = {
    lines,
    expectedTotal: lines.reduce((sum, { quantity }) => sum + price * quantity, 0),
    idempotencyKey: random.id(),
  };
  const read = async () => {
    const [found, ...others] = await shop.ordersOf([userId]);
    if (found === undefined || others.length > 0) throw new Error(`${others.length + 1} orders.`);
    return found;
  };
  return {
    /** @returns its id */
    place: async (instance: number): Promise<string> => {
      const answer = await shop.place(userId, input, { instance, timeoutMs: patienceMs });
      if (answer.__typename !== 'Order') throw new Error(answer.message);
      return answer.id;
    },
    cancel: async (instance: number): Promise<string> => {
      const id = String((await read())['_id']);
      const options = { instance, timeoutMs: patienceMs };
      const answer = await shop.cancel(viewer(userId), id, options);
      if (answer.__typename !== 'Order') throw new Error(answer.message);
      return answer.id;
    },
    /** All that both databases have of it. */
    look: async (): Promise<Look> => {
      const record = await read();
      const id = String(record['_id']);
      const reservation = await shop.databases.readReservation(id);
      return { id, record, reservation, stock: [...(await shop.stock(productIds))] };
    },
    acknowledged: (orderId: string) => ({ orderId, userId, idempotencyKey: input.idempotencyKey }),
  };
}

/** Fits one message of a kind, and none after it. */
function theFirst({ route, label, occurrence }: RecordedMessage): (message: Message) => boolean {
  let seen = 0;
  return (message) => {
    if (routeOf(message) !== route || message.label !== label) return false;
    seen += 1;
    return seen === occurrence;
  };
}
