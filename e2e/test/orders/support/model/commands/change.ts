import fc from 'fast-check';

import type { OrderStatus } from '../../operations.ts';
import { compareOrders } from '../books.ts';
import { command } from '../command.ts';
import { must, mustEqual } from '../counterexample.ts';
import type { Asker, Change, ChangeAnswer } from '../realShop.ts';
import { newUser, type OrderState, type ShopModel, statusOf } from '../shopModel.ts';
import { slot } from './draft.ts';

const who = fc.oneof(
  { weight: 4, arbitrary: fc.constant('buyer' as const) },
  { weight: 4, arbitrary: fc.constant('staff' as const) },
  { weight: 1, arbitrary: fc.constant('somebody else' as const) },
);

/** The state that a change leads to, and the one that it needs. */
const changes = {
  cancel: { from: 'CONFIRMED', to: 'CANCELLED' },
  ship: { from: 'CONFIRMED', to: 'SHIPPED' },
  deliver: { from: 'SHIPPED', to: 'DELIVERED' },
} as const satisfies Record<Change, { from: OrderStatus; to: OrderStatus }>;

/** Somebody wants an order cancelled, shipped or delivered. */
export const change = command(
  'change',
  fc.record({
    slot,
    what: fc.constantFrom<Change>('cancel', 'cancel', 'ship', 'deliver'),
    who,
    instance: slot,
  }),
  {
    when: (model) => model.orders.length > 0,
    async run({ model, shop }, { slot, what, who, instance }) {
      const order = model.order(slot);
      const answer = await shop.change(instance, what, asker(order, who), order.id);
      if (who === 'staff' || (who === 'buyer' && what === 'cancel')) {
        applyChange(model, order, what, answer);
      } else {
        const code = what === 'cancel' ? 'NOT_FOUND' : 'FORBIDDEN';
        mustEqual(`to ${what} another's order`, answer, { type: 'Error', code });
      }
    },
  },
);

/** Two want it cancelled at once, at two instances: the stock comes back once. */
export const cancelTwiceAtOnce = command('cancelTwiceAtOnce', slot, {
  when: (model, slot) => isConfirmed(model, slot),
  async run(world, slot) {
    const { model, shop } = world;
    const order = model.order(slot);
    const { userId } = order.request;
    const answers = await Promise.all([
      shop.change(0, 'cancel', { userId }, order.id),
      shop.change(1, 'cancel', 'staff', order.id),
    ]);
    model.cancelled(order);
    for (const answer of answers) {
      must(answer.type === 'Order', `of two who cancel, one got ${answer.type}.`);
      model.compare(order, answer.order);
    }
  },
});

/** The buyer cancels at the moment at which it is sent: one of the two happens. */
export const cancelAndShipAtOnce = command('cancelAndShipAtOnce', slot, {
  when: (model, slot) => isConfirmed(model, slot),
  async run(world, slot) {
    const { model, shop } = world;
    const order = model.order(slot);
    const { userId } = order.request;
    const [cancelled, shipped] = await Promise.all([
      shop.change(0, 'cancel', { userId }, order.id),
      shop.change(1, 'ship', 'staff', order.id),
    ]);
    if (shipped.type === 'Order') {
      order.history.push('SHIPPED');
      mustEqual('a cancellation', cancelled, { type: 'Conflict', status: 'SHIPPED' });
    } else {
      model.cancelled(order);
      mustEqual('a shipment', shipped, { type: 'Conflict', status: 'CANCELLED' });
      must(cancelled.type === 'Order', 'an order was neither cancelled nor shipped.');
    }
    await compareOrders(world, [order]);
  },
});

/** Somebody reads an order. */
export const read = command('read', fc.record({ slot, who, instance: slot }), {
  when: (model) => model.orders.length > 0,
  async run({ model, shop }, { slot, who, instance }) {
    const order = model.order(slot);
    const seen = await shop.read(instance, asker(order, who), order.id);
    if (who === 'somebody else') mustEqual("another's order", seen, null);
    else if (seen === null) mustEqual('an order', null, order.id);
    else model.compare(order, seen);
  },
});

/** Takes in an answer to who may do it. */
function applyChange(
  model: ShopModel,
  order: OrderState,
  what: Change,
  answer: ChangeAnswer,
): void {
  const { from, to } = changes[what];
  const status = statusOf(order);
  if (status !== from && status !== to) {
    mustEqual(`to ${what} it`, answer, { type: 'Conflict', status });
    return;
  }
  if (status === from && what === 'cancel') model.cancelled(order);
  else if (status === from) order.history.push(to);
  must(answer.type === 'Order', `to ${what} what is ${status} got ${answer.type}.`);
  model.compare(order, answer.order);
}

function asker({ request }: OrderState, who: 'buyer' | 'staff' | 'somebody else'): Asker {
  if (who === 'staff') return 'staff';
  return { userId: who === 'buyer' ? request.userId : newUser() };
}

function isConfirmed(model: ShopModel, slot: number): boolean {
  return model.orders.length > 0 && statusOf(model.order(slot)) === 'CONFIRMED';
}
