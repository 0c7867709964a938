import type { Document } from 'mongodb';
import { ObjectId } from 'mongodb';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 0, 1, 12, 0, seconds));

/** Ids that can be told apart at a glance: `id(7)` ends in 7. */
export const id = (number: number): string => number.toString(16).padStart(24, '0');

/** The documents of a small shop, as the services write them. */
export interface Shop {
  orders: Document[];
  reservations: Document[];
  products: Document[];
}

/** An order that went through these states, of two of product 1 and one of product 2. */
export function order(number: number, ...statuses: readonly string[]): Document {
  return {
    _id: new ObjectId(id(number)),
    userId: id(9),
    idempotencyKey: `key ${number}`,
    requestHash: 'hash',
    status: statuses.at(-1),
    lines: [
      { productId: id(1), sku: 'ONE', name: 'One', unitPrice: 150, quantity: 2 },
      { productId: id(2), sku: 'TWO', name: 'Two', unitPrice: 100, quantity: 1 },
    ],
    currency: 'EUR',
    total: 400,
    // The last two at once: time stands still at most.
    history: statuses.map((status, index) => ({
      status,
      at: at(Math.min(index, statuses.length - 2)),
      cause: 'So it is.',
    })),
    placedAt: at(0),
    updatedAt: at(statuses.length - 1),
  };
}

/** The reservation of such an order. */
export function reservation(number: number, state: string, more: Document = {}): Document {
  return {
    _id: id(number),
    state,
    lines: [
      { productId: id(1), quantity: 2, attempt: 1 },
      { productId: id(2), quantity: 1, attempt: 1 },
    ],
    attempt: 1,
    floor: 1,
    settled: true,
    expiresAt: at(600),
    createdAt: at(0),
    updatedAt: at(1),
    ...more,
  };
}

/** A product with what was taken from ten that were supplied. */
export function product(
  number: number,
  taken: { held?: number; committed?: number } = {},
): Document {
  const { held = 0, committed = 0 } = taken;
  return {
    _id: new ObjectId(id(number)),
    suppliedQuantity: 10,
    availableQuantity: 10 - held - committed,
    heldQuantity: held,
    committedQuantity: committed,
    holds: {},
    restocked: {},
    restocks: 0,
  };
}

const soon = (): Date => new Date(Date.now() + 3_600_000);

/**
 * A shop whose books balance, with orders in every state: 11 to 13 were accepted, 14 was cancelled,
 * 15 refused, 16 is held, 17 is to be reserved, 18 is being taken back, 19 is being settled, and 20
 * was placed while products could not be reached.
 */
export function balancedShop(): Shop {
  const fresh = { createdAt: new Date(), updatedAt: new Date(), expiresAt: soon(), settled: false };
  const now = new Date();
  const pending = (number: number, step: string): Document => ({
    ...order(number, 'PENDING'),
    step,
    history: [{ status: 'PENDING', at: now, cause: 'Placed.' }],
    placedAt: now,
    lease: { owner: 'somebody', epoch: 1, until: now },
  });
  const cancelling = order(18, 'PENDING', 'CONFIRMED', 'CANCELLED');
  const unpriced = pending(20, 'PRICE');
  const hold = { quantity: 2, attempt: 1 };
  return {
    orders: [
      order(11, 'PENDING', 'CONFIRMED'),
      order(12, 'PENDING', 'CONFIRMED', 'SHIPPED'),
      order(13, 'PENDING', 'CONFIRMED', 'SHIPPED', 'DELIVERED'),
      order(14, 'PENDING', 'CONFIRMED', 'CANCELLED'),
      order(15, 'PENDING', 'REJECTED'),
      pending(16, 'COMMIT'),
      pending(17, 'RESERVE'),
      {
        ...cancelling,
        step: 'RELEASE',
        history: [
          ...(cancelling['history'] as Document[]).slice(0, 2),
          { status: 'CANCELLED', at: now },
        ],
      },
      pending(19, 'COMMIT'),
      {
        ...unpriced,
        lines: [{ productId: id(1), quantity: 2 }],
      },
    ],
    reservations: [
      reservation(11, 'COMMITTED'),
      reservation(12, 'COMMITTED'),
      reservation(13, 'COMMITTED'),
      reservation(14, 'RELEASED', { returning: true }),
      reservation(15, 'RELEASED'),
      reservation(16, 'HELD', fresh),
      // Product 1 has taken back its share, product 2 has not.
      reservation(18, 'RELEASED', { ...fresh, returning: true }),
      // Product 1 has moved its share, product 2 has not.
      reservation(19, 'COMMITTED', fresh),
    ],
    products: [
      {
        ...product(1, { held: 2, committed: 8 }),
        suppliedQuantity: 20,
        availableQuantity: 10,
        holds: { [id(16)]: hold },
        restocked: { [id(18)]: 2 },
      },
      {
        ...product(2, { held: 2, committed: 4 }),
        holds: { [id(16)]: { quantity: 1, attempt: 1 }, [id(19)]: { quantity: 1, attempt: 1 } },
      },
      product(3),
    ],
  };
}
