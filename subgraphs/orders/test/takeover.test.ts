import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mongo } from 'mongoose';

import { recoverOrders } from '../src/saga/recover.ts';
import { createGate } from './support/gate.ts';
import { hooked, type Message } from './support/hooked.ts';
import { createTestLog } from './support/log.ts';
import { scenarios } from './support/scenarios.ts';
import { startOrdersService, type TestOrders } from './support/service.ts';
import { settleAll } from './support/settle.ts';

let service: TestOrders;

beforeEach(async () => {
  service = await startOrdersService();
  service.stock.stock('a');
  service.stock.stock('b');
});

afterEach(() => service.stop());

/** Every order, byte for byte. */
async function everyByte(): Promise<string[]> {
  const orders = await service.models.collection.find().toArray();
  return orders.map((order) => Buffer.from(mongo.BSON.serialize(order)).toString('hex'));
}

const pauses = scenarios.flatMap((scenario) =>
  (['before', 'after'] as const).flatMap((when) =>
    Array.from({ length: scenario.messages }, (_, index) => ({
      ...scenario,
      when,
      at: index + 1,
    })),
  ),
);

describe('an owner that is paused for longer than its lease changes nothing when it wakes:', () => {
  test.each(pauses)('$name, paused $when message $at', async ({ prepare, act, when, at }) => {
    await prepare(service, 'ada');
    const gate = createGate();
    let sent = 0;
    const pause = async (): Promise<void> => {
      if (sent === at) await gate.pass();
    };
    const paused = hooked(service.instance('the paused', { leaseMs: 1 }), {
      async before() {
        sent += 1;
        if (when === 'before') await pause();
      },
      async after() {
        if (when === 'after') await pause();
      },
    });
    const waking = act(paused, 'ada');
    await gate.reached;

    const other = service.instance('the other');
    await settleAll(other);
    // The client has lost its patience, and asks the other.
    const answer = await act(other, 'ada');
    await settleAll(other);
    const [written, taken] = [await everyByte(), service.stock.taken('a')];

    gate.open();
    const late = await waking;
    expect(await everyByte()).toEqual(written);
    expect(service.stock.taken('a')).toBe(taken);
    expect(idOf(late)).toEqual(idOf(answer));
  });
});

function idOf(answer: unknown): unknown {
  return typeof answer === 'object' && answer !== null && '_id' in answer ? answer._id : undefined;
}

describe('taking an order over', () => {
  /** An order that an instance was paused at, with the message that it was paused before. */
  async function pausedBefore(message: Message): Promise<{ wake: () => Promise<unknown> }> {
    const [placing] = scenarios;
    if (!placing) throw new Error('there is no scenario');
    const gate = createGate();
    const paused = hooked(service.instance('the paused', { leaseMs: 1 }), {
      before: async (sent) => {
        if (sent === message) await gate.pass();
      },
    });
    const waking = placing.act(paused, 'ada');
    await gate.reached;
    return {
      async wake() {
        gate.open();
        return waking;
      },
    };
  }

  test('is a warning in the log, with who had it and who has it', async () => {
    const { logger, lines } = createTestLog();
    const { wake } = await pausedBefore('reserve');
    await settleAll(service.instance('the other', { logger }));
    await wake();
    const [order] = await service.models.find().lean();
    const orderId = order?._id.toHexString();
    expect(lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { orderId, epoch: 2, step: 'RESERVE', from: 'the paused' },
    ]);
    expect(lines.filter(({ outcome }) => outcome !== undefined)).toMatchObject([
      { orderId, epoch: 2, step: 'RESERVE', outcome: 'next', next: 'COMMIT' },
      { orderId, epoch: 2, step: 'COMMIT', outcome: 'confirmed', status: 'CONFIRMED' },
    ]);
    // Who bought what, and where it goes, is nobody's business.
    expect(JSON.stringify(lines)).not.toMatch(/Main Street|key-1/);
  });

  test('does not happen to an order whose lease has not run out', async () => {
    const gate = createGate();
    const busy = hooked(service.instance('the busy'), {
      before: (message) => (message === 'commit' ? gate.pass() : undefined),
    });
    const [placing] = scenarios;
    const placed = placing?.act(busy, 'ada');
    await gate.reached;
    await recoverOrders(service.instance('the other'), new AbortController().signal);
    expect(await service.models.findOne().lean()).toMatchObject({
      step: 'COMMIT',
      lease: { owner: 'the busy', epoch: 1 },
    });
    gate.open();
    expect(await placed).toMatchObject({ status: 'CONFIRMED', lease: { epoch: 1 } });
  });
});
