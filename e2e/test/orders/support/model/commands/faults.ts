import fc from 'fast-check';

import { settle } from '../books.ts';
import { command } from '../command.ts';
import { must, mustEqual } from '../counterexample.ts';
import type { StockOperation } from '../realShop.ts';
import { statusOf } from '../shopModel.ts';
import { draft, isWellFormed, request, slot } from './draft.ts';

const operation = fc.constantFrom<StockOperation>('productsByIds', 'reserveStock', 'commitStock');
const message = fc.constantFrom('request' as const, 'answer' as const);

/** From now on orders cannot ask products, or not for one thing. */
export const cut = command(
  'cut',
  // Most often the commit: an order that waits for that one has stock to lose.
  fc.oneof(
    { weight: 3, arbitrary: operation },
    { weight: 4, arbitrary: fc.constant('commitStock' as const) },
    { weight: 2, arbitrary: fc.constantFrom('releaseStock' as const, 'everything' as const) },
  ),
  {
    when: ({ cut }) => cut === undefined,
    run({ model, shop }, what) {
      shop.cut(what === 'everything' ? undefined : what);
      model.cut = what;
      return Promise.resolve();
    },
  },
);

/** Orders can ask products again: what waited for it resolves by itself. */
export const heal = command('heal', fc.constant(null), {
  when: ({ cut }) => cut !== undefined,
  async run(world) {
    world.shop.heal();
    world.model.cut = undefined;
    await settle(world);
  },
});

/** The reservation of an order that could not commit it in time expires: its stock is for others. */
export const expire = command('expire', slot, {
  when: (model) => model.orders.some(({ waiting }) => waiting === 'COMMIT'),
  async run({ model, shop }, slot) {
    const waiting = model.orders.filter(({ waiting }) => waiting === 'COMMIT');
    const order = waiting[slot % waiting.length];
    if (order === undefined) return;
    await shop.expire(order.id);
    model.expired(order);
  },
});

/** An order holds its stock and cannot commit it, and its reservation expires. */
export const placeAndExpire = command('placeAndExpire', draft, {
  when: (model, chosen) => model.cut === undefined && isWellFormed(model, chosen),
  async run({ model, shop }, chosen) {
    shop.cut('commitStock');
    model.cut = 'commitStock';
    const sent = request(model, chosen);
    model.placed(sent, await shop.place(chosen.instance, sent));
    const order = model.orders.find(({ waiting }) => waiting === 'COMMIT');
    if (order === undefined) return;
    await shop.expire(order.id);
    model.expired(order);
  },
});

/** A message is lost while an order is placed. The order resolves as if it were not. */
export const placeLosingMessage = command(
  'placeLosingMessage',
  fc.record({ draft, operation, message }),
  {
    when: (model, { draft }) => model.cut === undefined && isWellFormed(model, draft),
    async run(world, { draft, operation, message }) {
      const { model, shop } = world;
      const sent = request(model, draft);
      const answer = await shop.losing(operation, message, () => shop.place(draft.instance, sent));
      if (answer.type !== 'Order') {
        model.placed(sent, answer);
        return;
      }
      model.adopt(sent, answer.order.id, operation === 'productsByIds' ? 'PRICES' : 'STOCK');
      await settle(world);
    },
  },
);

/** A message is lost while an order is cancelled. Its stock comes back once. */
export const cancelLosingMessage = command(
  'cancelLosingMessage',
  fc.record({ slot, instance: slot, message }),
  {
    when: (model, { slot }) =>
      model.cut === undefined &&
      model.orders.length > 0 &&
      statusOf(model.order(slot)) === 'CONFIRMED',
    async run(world, { slot, instance, message }) {
      const { model, shop } = world;
      const order = model.order(slot);
      const answer = await shop.losing('releaseStock', message, () =>
        shop.change(instance, 'cancel', { userId: order.request.userId }, order.id),
      );
      order.history.push('CANCELLED');
      order.waiting = 'RELEASE';
      must(answer.type === 'Order', `a cancellation that was recorded got ${answer.type}.`);
      mustEqual('the state of an order', answer.order.status, 'CANCELLED');
      await settle(world);
    },
  },
);

/** The network delivers once more what was asked for an order long ago. Nothing comes of it. */
export const deliverAgain = command('deliverAgain', fc.record({ slot, which: slot }), {
  when: (model, { slot }) => model.orders.length > 0 && model.order(slot).waiting === undefined,
  async run({ model, shop, tally }, { slot, which }) {
    const isDelivered = await shop.sendAgain(model.order(slot).id, which);
    if (isDelivered) tally('delivered again');
  },
});

/** A process is killed between two requests, and comes back. */
export const restart = command(
  'restart',
  fc.record({ service: fc.constantFrom('orders' as const, 'products' as const), instance: slot }),
  { run: ({ shop }, { service, instance }) => shop.restart(service, instance) },
);
