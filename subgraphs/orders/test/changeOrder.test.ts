import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Answer, testViewer } from '@shop/service-kit/testing';
import { Types } from 'mongoose';

import { orderStatuses, type OrderStatus } from '../src/models/transitions.ts';
import { cancelOrder } from '../src/operations/cancelOrder.ts';
import { placeOrder } from '../src/operations/placeOrder.ts';
import { shipOrder } from '../src/operations/shipOrder.ts';
import { recoverOrders } from '../src/saga/recover.ts';
import { createGate } from './support/gate.ts';
import { hooked } from './support/hooked.ts';
import { place, sampleRequest } from './support/samples.ts';
import { startOrdersService, type TestOrders } from './support/service.ts';

let service: TestOrders;

beforeEach(async () => {
  service = await startOrdersService();
  service.stock.stock('a');
  service.stock.stock('b');
});

afterEach(() => service.stop());

const ada = testViewer('ada');
const manager = testViewer('manager', ['orders:write']);

const verbs = {
  cancelOrder: { to: 'CANCELLED', cause: 'The buyer called the order off.', viewer: ada },
  shipOrder: { to: 'SHIPPED', cause: 'The parcel was handed to the carrier.', viewer: manager },
  deliverOrder: { to: 'DELIVERED', cause: 'The carrier reported delivery.', viewer: manager },
} as const;

type Verb = keyof typeof verbs;

const allowed: Record<Verb, OrderStatus> = {
  cancelOrder: 'CONFIRMED',
  shipOrder: 'CONFIRMED',
  deliverOrder: 'SHIPPED',
};

type Changed = Record<'result', { __typename: string; status: OrderStatus; history?: object[] }>;

const mutationOf = (verb: Verb) => {
  const input = `${verb.charAt(0).toUpperCase()}${verb.slice(1)}Input`;
  return `mutation ($input: ${input}!) {
    result: ${verb}(input: $input) {
      __typename
      ... on Order { id status history { status cause } }
      ... on OrderStatusConflict { message status }
    }
  }`;
};

const change = (verb: Verb, id: string, viewer = verbs[verb].viewer): Promise<Answer<Changed>> =>
  service.as(viewer).execute(mutationOf(verb), { input: { id } });

/** An order of Ada's that got to a state. */
const orderIn = async (status: OrderStatus): Promise<string> =>
  (await place(service.models, { userId: 'ada', status }))._id.toHexString();

const pairs = (Object.keys(verbs) as Verb[]).flatMap((verb) =>
  orderStatuses.map((from) => ({ verb, from, to: verbs[verb].to })),
);

describe('an order', () => {
  test.each(pairs.filter(({ verb, from }) => allowed[verb] === from))(
    'that is $from becomes $to by $verb',
    async ({ verb, from, to }) => {
      const { data } = await change(verb, await orderIn(from));
      expect(data?.result).toMatchObject({ __typename: 'Order', status: to });
      expect(data?.result.history?.at(-1)).toEqual({ status: to, cause: verbs[verb].cause });
      const order = await service.models.findOne().lean();
      expect(order?.updatedAt).toEqual(order?.history.at(-1)?.at);
    },
  );

  test.each(pairs.filter(({ from, to }) => from === to))(
    'that is $from stays as it is at $verb',
    async ({ verb, from }) => {
      const id = await orderIn(from);
      const before = await service.models.findOne().lean();
      const { data } = await change(verb, id);
      expect(data?.result).toMatchObject({ __typename: 'Order', status: from });
      expect(await service.models.findOne().lean()).toEqual(before);
      expect(service.stock.asked).toEqual([]);
    },
  );

  test.each(pairs.filter(({ verb, from, to }) => from !== to && allowed[verb] !== from))(
    'that is $from does not become $to by $verb',
    async ({ verb, from }) => {
      const id = await orderIn(from);
      const before = await service.models.findOne().lean();
      const { data, errors } = await change(verb, id);
      expect(errors).toBeUndefined();
      expect(data?.result).toEqual({
        __typename: 'OrderStatusConflict',
        message: expect.stringContaining(from),
        status: from,
      });
      expect(await service.models.findOne().lean()).toEqual(before);
      expect(service.stock.asked).toEqual([]);
    },
  );

  test.each(Object.keys(verbs) as Verb[])(
    'that does not exist is not found by %s',
    async (verb) => {
      const { data, errors } = await change(verb, 'ffffffffffffffffffffffff');
      expect(data).toEqual({ result: null });
      expect(errors?.map(({ extensions }) => extensions)).toEqual([{ code: 'NOT_FOUND' }]);
    },
  );

  test.each(Object.keys(verbs) as Verb[])('is not named by what is no id to %s', async (verb) => {
    for (const id of ['', 'x'.repeat(65), '__proto__', '{"$ne":null}']) {
      const { errors } = await change(verb, id);
      expect(errors?.map(({ extensions }) => extensions)).toEqual([
        { code: 'BAD_USER_INPUT', field: 'id' },
      ]);
    }
  });

  test("that is another's is not found by who would cancel it, like one that is not there", async () => {
    const id = await orderIn('CONFIRMED');
    const bob = testViewer('bob', ['orders:read']);
    expect(await change('cancelOrder', id, bob)).toEqual(
      await change('cancelOrder', 'ffffffffffffffffffffffff', bob),
    );
    expect(await service.models.findOne().lean()).toMatchObject({ status: 'CONFIRMED' });
  });

  test('that the shop calls off says so', async () => {
    const { data } = await change('cancelOrder', await orderIn('CONFIRMED'), manager);
    expect(data?.result.history?.at(-1)).toEqual({
      status: 'CANCELLED',
      cause: 'The shop called the order off.',
    });
  });

  test('changes at a time that is not before its last, whatever the clock says', async () => {
    const future = new Date(Date.now() + 3_600_000);
    await place(service.models, { userId: 'ada', placedAt: future });
    const order = await service.models.findOne().lean().orFail();
    await change('shipOrder', order._id.toHexString());
    const shipped = await service.models.findOne().lean();
    expect(shipped?.history.at(-1)?.at).toEqual(order.updatedAt);
  });
});

describe('the stock of a cancelled order', () => {
  async function placed(key = 'key-1'): Promise<string> {
    const request = sampleRequest({ idempotencyKey: key });
    const result = await placeOrder(service.instance('first'), ada, request);
    if ('failure' in result) throw new Error(result.message);
    return result._id.toHexString();
  }

  test('is given back once, however often and wherever it is cancelled', async () => {
    const id = await placed();
    expect(service.stock.available('a')).toBe(98);
    const instances = ['first', 'second'].map((owner) => service.instance(owner));
    const results = await Promise.all(
      Array.from({ length: 5 }).flatMap(() =>
        instances.map((instance) => cancelOrder(instance, ada, { id })),
      ),
    );
    expect(results.map((order) => order.status)).toEqual(Array(10).fill('CANCELLED'));
    expect((await service.models.findOne().lean())?.history).toHaveLength(3);
    expect(service.stock.available('a')).toBe(100);
    await change('cancelOrder', id);
    expect(service.stock.available('a')).toBe(100);
  });

  test('is given back by itself when products is back', async () => {
    const id = await placed();
    service.stock.fail();
    const { data } = await change('cancelOrder', id);
    expect(data?.result.status).toBe('CANCELLED');
    expect(await service.models.findOne().lean()).toMatchObject({ step: 'RELEASE', attempts: 1 });
    service.stock.recover();
    await service.models.updateOne({}, { $set: { 'lease.until': new Date(0) } });
    await recoverOrders(service.instance('second'), new AbortController().signal);
    const order = await service.models.findOne().lean();
    expect(order).toMatchObject({ status: 'CANCELLED' });
    expect(order).not.toHaveProperty('step');
    expect(service.stock.available('a')).toBe(100);
  });

  test('is given back for an order that was not placed through the API', async () => {
    const { _id } = await place(service.models, { userId: 'ada' });
    await change('cancelOrder', _id.toHexString());
    expect(service.stock.reservations.get(_id.toHexString())).toMatchObject({ status: 'RELEASED' });
    expect(await service.models.findOne().lean()).toMatchObject({ lease: { epoch: 1 } });
  });

  test('stays where it is when the order was shipped: of both at once, one is done', async () => {
    const winners: OrderStatus[] = [];
    for (let round = 0; round < 20; round += 1) {
      const id = await placed(`key-${round}`);
      // A cancel looks before it writes: every other time, the shipping waits until it has.
      const looked = createGate();
      const cancelling = hooked(service.instance('first'), {
        before: (message) => {
          if (message === 'findOneAndUpdate') void looked.pass();
        },
      });
      const ship = async () => {
        if (round % 2 === 0) await looked.reached;
        return shipOrder(service.models, manager, { id });
      };
      const results = await Promise.all([cancelOrder(cancelling, ada, { id }), ship()]);
      expect(results.filter((result) => 'failure' in result)).toHaveLength(1);
      const order = await service.models.findById(new Types.ObjectId(id)).lean().orFail();
      expect(order.history.map(({ status }) => status)).toEqual([
        'PENDING',
        'CONFIRMED',
        order.status,
      ]);
      winners.push(order.status);
    }
    const shipped = winners.filter((status) => status === 'SHIPPED').length;
    expect(new Set(winners)).toEqual(new Set(['CANCELLED', 'SHIPPED']));
    expect(service.stock.available('a')).toBe(100 - 2 * shipped);
  });

  test('stays where it is when the order was shipped between the look and the write', async () => {
    const id = await placed();
    const slow = hooked(service.instance('first'), {
      async before(message) {
        if (message === 'findOneAndUpdate') await shipOrder(service.models, manager, { id });
      },
    });
    expect(await cancelOrder(slow, ada, { id })).toMatchObject({
      failure: 'OrderStatusConflict',
      status: 'SHIPPED',
    });
    expect(service.stock.available('a')).toBe(98);
  });

  test('is given back when the order was confirmed between the write and the look', async () => {
    const { _id } = await place(service.models, { userId: 'ada', status: 'PENDING' });
    let looks = 0;
    const late = hooked(service.instance('first'), {
      async before(message) {
        if (message !== 'findById') return;
        looks += 1;
        // The first look is for whose order it is, the second for why it was not written.
        if (looks === 2) await service.models.updateOne({ _id }, { $set: { status: 'CONFIRMED' } });
      },
    });
    expect(await cancelOrder(late, ada, { id: _id.toHexString() })).toMatchObject({
      status: 'CANCELLED',
    });
  });
});
