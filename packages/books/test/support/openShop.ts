import type { Db } from 'mongodb';
import { ObjectId } from 'mongodb';

import { id } from './shop.ts';

/** Where the buyers of an open shop write. */
export interface OpenShop {
  readonly orders: Db;
  readonly products: Db;
}

const lines = [
  { productId: id(1), quantity: 2, unitPrice: 150 },
  { productId: id(2), quantity: 1, unitPrice: 100 },
];

/**
 * Takes an order through its whole life as the services do, one write after the other: reserved,
 * committed, confirmed, and called off again where `cancel` says so.
 */
export async function liveOrder(shop: OpenShop, key: string, cancel: boolean): Promise<void> {
  const orders = shop.orders.collection('orders');
  const products = shop.products.collection('products');
  const reservations = shop.products.collection<{ _id: string }>('reservations');
  const _id = new ObjectId();
  const orderId = String(_id);
  const now = '$$NOW';
  const event = (status: string) => ({ status, at: now });
  const reservation = (set: object) =>
    reservations.updateOne({ _id: orderId }, [{ $set: { ...set, updatedAt: now } }]);
  const order = (set: object) => orders.updateOne({ _id }, [{ $set: set }]);
  const become = (status: string, set: object) =>
    order({ status, history: { $concatArrays: ['$history', [event(status)]] }, ...set });
  const eachLine = async (
    change: (line: (typeof lines)[number]) => { filter?: object; update: object },
  ) => {
    for (const line of lines) {
      const { update } = change(line);
      await products.updateOne({ _id: new ObjectId(line.productId) }, update);
    }
  };

  await orders.updateOne(
    { _id },
    [
      {
        $set: {
          userId: id(9),
          idempotencyKey: key,
          lines,
          total: 400,
          status: 'PENDING',
          step: 'RESERVE',
          history: [event('PENDING')],
          placedAt: now,
        },
      },
    ],
    { upsert: true },
  );
  await reservations.updateOne(
    { _id: orderId },
    [
      {
        $set: {
          state: 'RESERVING',
          lines: lines.map(({ productId, quantity }) => ({ productId, quantity })),
          attempt: 1,
          floor: 1,
          settled: false,
          expiresAt: { $add: [now, 60_000] },
          createdAt: now,
          updatedAt: now,
        },
      },
    ],
    { upsert: true },
  );
  await eachLine(({ quantity }) => ({
    update: {
      $inc: { availableQuantity: -quantity, heldQuantity: quantity },
      $set: { [`holds.${orderId}`]: { quantity, attempt: 1 } },
    },
  }));
  await reservation({
    state: 'HELD',
    lines: lines.map(({ productId, quantity }) => ({ productId, quantity, attempt: 1 })),
  });
  await order({ step: 'COMMIT' });
  await reservation({ state: 'COMMITTED', settled: false });
  await eachLine(({ quantity }) => ({
    update: {
      $inc: { heldQuantity: -quantity, committedQuantity: quantity },
      $unset: { [`holds.${orderId}`]: 1 },
    },
  }));
  await reservation({ settled: true });
  await become('CONFIRMED', { step: '$$REMOVE' });
  if (!cancel) return;

  await become('CANCELLED', { step: 'RELEASE' });
  await reservation({ state: 'RELEASED', settled: false, returning: true });
  await eachLine(({ quantity }) => ({
    update: {
      $inc: { availableQuantity: quantity, committedQuantity: -quantity, restocks: 1 },
      $set: { [`restocked.${orderId}`]: quantity },
    },
  }));
  await reservation({ settled: true });
  await eachLine(() => ({ update: { $unset: { [`restocked.${orderId}`]: 1 } } }));
  await reservation({ returning: '$$REMOVE' });
  await order({ step: '$$REMOVE' });
}
