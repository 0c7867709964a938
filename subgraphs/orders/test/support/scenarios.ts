import { testViewer } from '@shop/service-kit/testing';

import type { OrderRecord } from '../../src/models/order.ts';
import { cancelOrder } from '../../src/operations/cancelOrder.ts';
import { placeOrder } from '../../src/operations/placeOrder.ts';
import { recoverOrders } from '../../src/saga/recover.ts';
import type { Saga } from '../../src/saga/saga.ts';
import { crashAt, hooked } from './hooked.ts';
import { sampleRequest } from './samples.ts';
import type { TestOrders } from './service.ts';

/** A piece of the saga that something may befall: each is for a user of its own. */
export interface Scenario {
  name: string;
  /** How many messages an instance sends for it, that nothing befalls. */
  messages: number;
  /** What was before. */
  prepare: (service: TestOrders, userId: string) => Promise<void>;
  /** What an instance does, for a client or by itself. */
  act: (instance: Saga, userId: string) => Promise<unknown>;
  /** The states that the order must have gone through in the end, whatever befell. */
  history: OrderRecord['status'][];
}

const place = (instance: Saga, userId: string) =>
  placeOrder(instance, testViewer(userId), sampleRequest());

const recover = (instance: Saga) => recoverOrders(instance, new AbortController().signal);

/** An order that an instance left at its n-th message, and whose lease has run out. */
async function leaveAt(service: TestOrders, userId: string, message: number): Promise<void> {
  const dying = hooked(service.instance('the first', { leaseMs: 1 }), crashAt(message, 'before'));
  await place(dying, userId);
}

export const scenarios: Scenario[] = [
  {
    name: 'placing an order',
    messages: 7,
    prepare: () => Promise.resolve(),
    act: place,
    history: ['PENDING', 'CONFIRMED'],
  },
  {
    name: 'pricing an order late',
    messages: 9,
    async prepare(service, userId) {
      service.stock.fail();
      await place(service.instance('the first'), userId);
      service.stock.recover();
    },
    act: recover,
    history: ['PENDING', 'CONFIRMED'],
  },
  {
    name: 'reserving again what expired',
    messages: 9,
    async prepare(service, userId) {
      await leaveAt(service, userId, 6);
      for (const orderId of service.stock.reservations.keys()) service.stock.expire(orderId);
    },
    act: recover,
    history: ['PENDING', 'CONFIRMED'],
  },
  {
    name: 'rejecting an order',
    messages: 5,
    async prepare(service, userId) {
      await leaveAt(service, userId, 4);
      service.stock.change('b', { onSale: false });
    },
    act: recover,
    history: ['PENDING', 'REJECTED'],
  },
  {
    name: 'cancelling an order',
    messages: 5,
    async prepare(service, userId) {
      await place(service.instance('the first'), userId);
    },
    async act(instance, userId) {
      const { _id } = await instance.orders.findOne({ userId }).lean<OrderRecord>().orFail();
      return cancelOrder(instance, testViewer(userId), { id: _id.toHexString() });
    },
    history: ['PENDING', 'CONFIRMED', 'CANCELLED'],
  },
];
