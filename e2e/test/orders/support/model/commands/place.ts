import fc from 'fast-check';

import { settle } from '../books.ts';
import { command, type World } from '../command.ts';
import { must, mustEqual } from '../counterexample.ts';
import type { PlaceAnswer, PlaceRequest } from '../realShop.ts';
import { draft, isWellFormed, request, slot } from './draft.ts';

/** A new order under a new key. */
export const place = command('place', draft, {
  when: isWellFormed,
  async run(world, chosen) {
    await placeAlone(world, chosen.instance, request(world.model, chosen));
  },
});

/** Another order under a key whose order was refused, so that nothing was recorded under it. */
export const placeUnderFreeKey = command('placeUnderFreeKey', fc.record({ slot, draft }), {
  when: (model, { draft }) => model.refused.length > 0 && isWellFormed(model, draft),
  async run(world, { slot, draft }) {
    const { model } = world;
    const [free] = model.refused.splice(slot % model.refused.length, 1);
    if (free === undefined) return;
    const { userId, idempotencyKey } = free;
    const sent = { ...request(model, draft), userId, idempotencyKey };
    await placeAlone(world, draft.instance, sent);
  },
});

const retry = fc.record({
  slot,
  instance: slot,
  /** What is not as it was at the first time. */
  change: fc.constantFrom(
    'nothing',
    'order of lines',
    'split lines',
    'street',
    'total',
    'quantity',
  ),
});

/** An order that was recorded is sent again: with the same input it is given, however it is by now. */
export const placeAgain = command('placeAgain', retry, {
  when: (model) => model.orders.length > 0,
  async run({ model, shop }, { slot, instance, change }) {
    const order = model.order(slot);
    const answer = await shop.place(instance, changed(order.request, change));
    if (['nothing', 'order of lines', 'split lines'].includes(change)) {
      must(answer.type === 'Order', `a retry got ${answer.type} instead of its order.`);
      model.compare(order, answer.order);
    } else {
      const reused = { type: 'IdempotencyKeyReused', orderId: order.id };
      mustEqual('a key that is used again', answer, reused);
    }
  },
});

/** The same request reaches two instances at once: it is one order. */
export const placeTwiceAtOnce = command('placeTwiceAtOnce', draft, {
  when: (model, chosen) => model.cut === undefined && isWellFormed(model, chosen),
  async run(world, chosen) {
    const { model, shop } = world;
    const sent = request(model, chosen);
    const refusal = model.refusal(sent);
    const [first, second] = await Promise.all([shop.place(0, sent), shop.place(1, sent)]);
    if (refusal !== undefined) {
      mustEqual(
        'the answers to one request',
        [first.type, second.type],
        [refusal.type, refusal.type],
      );
      model.refused.push(sent);
      return;
    }
    const id = orderId(first);
    mustEqual('the orders of one key', orderId(second), id);
    model.adopt(sent, id, 'STOCK');
    await settle(world);
  },
});

/** Several buyers at once: there may be too little for all of them. */
export const placeTogether = command(
  'placeTogether',
  fc.array(draft, { minLength: 2, maxLength: 4 }),
  {
    when: (model, drafts) =>
      model.cut === undefined && drafts.every((one) => isWellFormed(model, one)),
    async run(world, drafts) {
      const { model, shop } = world;
      const sent = drafts.map((one) => ({ ...one, request: request(model, one) }));
      const answers = await Promise.all(
        sent.map(async ({ instance, request }) => ({
          request,
          refusal: model.refusal(request),
          answer: await shop.place(instance, request),
        })),
      );
      const refused: PlaceRequest[] = [];
      for (const { request, refusal, answer } of answers) {
        if (answer.type === 'Order') {
          must(refusal === undefined, `an order was taken that is ${String(refusal?.type)}.`);
          model.adopt(request, answer.order.id, 'STOCK');
        } else {
          mustEqual('a refusal', answer.type, refusal?.type ?? 'OutOfStock');
          if (answer.type === 'OutOfStock') refused.push(request);
          else model.refused.push(request);
        }
      }
      await settle(world, refused);
    },
  },
);

const bad = fc.constantFrom(
  { lines: [] },
  { quantity: 0 },
  { quantity: -1 },
  { quantity: 10_001 },
  { idempotencyKey: '' },
  { idempotencyKey: 'k'.repeat(129) },
  { amount: -1 },
  { street: '' },
);

/** An order that breaks a rule for input leaves no trace. */
export const placeBadInput = command('placeBadInput', fc.record({ bad, draft }), {
  async run({ model, shop }, { bad, draft }) {
    const good = request(model, draft);
    const { quantity, amount, ...others } = {
      quantity: undefined,
      amount: undefined,
      ...bad,
    };
    const [line] = good.lines;
    const answer = await shop.place(draft.instance, {
      ...good,
      ...(quantity !== undefined && line !== undefined && { lines: [{ ...line, quantity }] }),
      ...(amount !== undefined && { expectedTotal: { ...good.expectedTotal, amount } }),
      ...others,
    });
    mustEqual('bad input', answer, { type: 'Error', code: 'BAD_USER_INPUT' });
  },
});

/** Places an order while nothing else happens. */
async function placeAlone(world: World, instance: number, sent: PlaceRequest): Promise<void> {
  const { model, shop, tally } = world;
  const answer = await shop.place(instance, sent);
  if (model.cut !== undefined || answer.type !== 'Order' || answer.order.status !== 'PENDING') {
    model.placed(sent, answer);
    return;
  }
  // On a busy machine products may not answer in time: then the order resolves by itself.
  tally('placed slowly');
  const isPriced = answer.order.lines.every(({ unitPrice }) => unitPrice !== null);
  must(!isPriced || model.refusal(sent) === undefined, 'an order was recorded that is refused.');
  model.adopt(sent, answer.order.id, isPriced ? 'STOCK' : 'PRICES');
  await settle(world);
}

function orderId(answer: PlaceAnswer): string {
  must(answer.type === 'Order', `an order was placed, and the answer is ${answer.type}.`);
  return answer.order.id;
}

function changed(request: PlaceRequest, change: string): PlaceRequest {
  const { lines, expectedTotal, street } = request;
  const [first, ...others] = lines;
  if (first === undefined) return request;
  switch (change) {
    case 'order of lines':
      return { ...request, lines: lines.toReversed() };
    case 'split lines':
      if (first.quantity < 2) return request;
      return {
        ...request,
        lines: [{ ...first, quantity: first.quantity - 1 }, ...others, { ...first, quantity: 1 }],
      };
    case 'street':
      return { ...request, street: `${street}, rear building` };
    case 'total':
      return { ...request, expectedTotal: { ...expectedTotal, amount: expectedTotal.amount + 1 } };
    case 'quantity':
      return {
        ...request,
        lines: [{ ...first, quantity: first.quantity === 1 ? 2 : first.quantity - 1 }, ...others],
      };
    default:
      return request;
  }
}
