import { describe, expect, test } from '@jest/globals';
import { type Document, ObjectId } from 'mongodb';

import { auditBooks } from '../src/audit.ts';
import { advice, type Rule } from '../src/findings.ts';
import { useBooks } from './support/databases.ts';
import { balancedShop, id, order, product, reservation, type Shop } from './support/shop.ts';

const books = useBooks();

/** One thing that goes wrong in a shop whose books balance. */
interface Case {
  readonly what: string;
  readonly rule: Rule;
  /** What the finding is about: the last number of its id, and of the order's where it names one. */
  readonly about: readonly [kind: string, id: number, orderId?: number];
  readonly happens: (shop: Shop) => void;
}

const orderOf = (shop: Shop, number: number) => find(shop.orders, number);
const reservationOf = (shop: Shop, number: number) => find(shop.reservations, number);
const productOf = (shop: Shop, number: number) => find(shop.products, number);

const cases: readonly Case[] = [
  {
    what: 'an order with no status',
    rule: 'malformed-document',
    about: ['order', 11],
    happens: (shop) => delete orderOf(shop, 11)['status'],
  },
  {
    what: 'a reservation in a state that does not exist',
    rule: 'malformed-document',
    about: ['reservation', 11],
    happens: (shop) => Object.assign(reservationOf(shop, 11), { state: 'LOST' }),
  },
  {
    what: 'a product whose stock is a text',
    rule: 'malformed-document',
    about: ['product', 3],
    happens: (shop) => Object.assign(productOf(shop, 3), { availableQuantity: '10' }),
  },
  {
    what: 'stock that nobody supplied',
    rule: 'stock-balance',
    about: ['product', 3],
    happens: (shop) => Object.assign(productOf(shop, 3), { availableQuantity: 11 }),
  },
  {
    what: 'stock below nothing',
    rule: 'stock-range',
    about: ['product', 3],
    happens: (shop) =>
      Object.assign(productOf(shop, 3), { availableQuantity: -1, suppliedQuantity: -1 }),
  },
  {
    what: 'half a thing',
    rule: 'stock-range',
    about: ['product', 3],
    happens: (shop) =>
      Object.assign(productOf(shop, 3), { availableQuantity: 9.5, suppliedQuantity: 9.5 }),
  },
  {
    what: 'more held than the holds say',
    rule: 'held-sum',
    about: ['product', 3],
    happens: (shop) => Object.assign(productOf(shop, 3), { availableQuantity: 9, heldQuantity: 1 }),
  },
  {
    what: 'a hold of no reservation',
    rule: 'hold-without-reservation',
    about: ['product', 3, 30],
    happens: (shop) => {
      hold(shop, 3, 30, 1);
    },
  },
  {
    what: 'a hold of a reservation that was refused',
    rule: 'hold-without-reservation',
    about: ['product', 3, 15],
    happens: (shop) => {
      hold(shop, 3, 15, 1);
    },
  },
  {
    what: 'a hold of a product that its reservation does not name',
    rule: 'hold-without-reservation',
    about: ['product', 3, 16],
    happens: (shop) => {
      hold(shop, 3, 16, 1);
    },
  },
  {
    what: 'a hold of an attempt that did not win',
    rule: 'hold-without-reservation',
    about: ['product', 2, 19],
    happens: (shop) =>
      Object.assign(productOf(shop, 2), {
        holds: { [id(16)]: { quantity: 1, attempt: 1 }, [id(19)]: { quantity: 1, attempt: 2 } },
      }),
  },
  {
    what: 'a hold of an attempt before those that count',
    rule: 'hold-without-reservation',
    about: ['product', 3, 17],
    happens: (shop) => {
      hold(shop, 3, 17, 1);
      orderOf(shop, 17)['lines'] = [line(3, 1, 400)];
      shop.reservations.push(
        reservation(17, 'RESERVING', {
          lines: [{ productId: id(3), quantity: 1 }],
          floor: 2,
          expiresAt: new Date(Date.now() + 60_000),
        }),
      );
    },
  },
  {
    what: 'a hold that stayed when its order was settled',
    rule: 'hold-without-reservation',
    about: ['product', 2, 19],
    happens: (shop) => {
      Object.assign(reservationOf(shop, 19), { settled: true });
    },
  },
  {
    what: 'a reservation that holds nothing',
    rule: 'hold-missing',
    about: ['product', 1, 16],
    happens: (shop) => {
      Object.assign(productOf(shop, 1), { holds: {}, heldQuantity: 0, availableQuantity: 12 });
      Object.assign(reservationOf(shop, 16), { updatedAt: new Date(Date.now() - 10_000) });
    },
  },
  {
    what: 'a reservation that counts on a hold of another attempt',
    rule: 'hold-missing',
    about: ['product', 2, 16],
    happens: (shop) => {
      const [first, second] = reservationOf(shop, 16)['lines'] as Document[];
      Object.assign(reservationOf(shop, 16), {
        lines: [first, { ...second, attempt: 2 }],
        updatedAt: new Date(Date.now() - 10_000),
      });
    },
  },
  {
    what: 'stock that was committed twice',
    rule: 'committed-sum',
    about: ['product', 1],
    happens: (shop) =>
      Object.assign(productOf(shop, 1), { committedQuantity: 10, availableQuantity: 8 }),
  },
  {
    what: 'stock that was given back twice',
    rule: 'committed-sum',
    about: ['product', 2],
    happens: (shop) =>
      Object.assign(productOf(shop, 2), { committedQuantity: 3, availableQuantity: 5 }),
  },
  {
    what: 'a product that is gone',
    rule: 'unknown-product',
    about: ['product', 4, 11],
    happens: (shop) => {
      for (const document of [orderOf(shop, 11), reservationOf(shop, 11)]) {
        document['lines'] = [...(document['lines'] as Document[]), line(4, 1, 0)];
      }
    },
  },
  {
    what: 'two lines of one product in a reservation',
    rule: 'reservation-lines',
    about: ['reservation', 15],
    happens: (shop) => {
      orderOf(shop, 15)['lines'] = [line(1, 1, 200), line(1, 1, 200)];
      reservationOf(shop, 15)['lines'] = [line(1, 1, 0), line(1, 1, 0)];
    },
  },
  {
    what: 'a reservation that never expires',
    rule: 'reservation-overdue',
    about: ['reservation', 16],
    happens: (shop) =>
      Object.assign(reservationOf(shop, 16), { expiresAt: new Date(Date.now() - 61_000) }),
  },
  {
    what: 'a reservation that is never settled',
    rule: 'reservation-unsettled',
    about: ['reservation', 19],
    happens: (shop) =>
      Object.assign(reservationOf(shop, 19), { updatedAt: new Date(Date.now() - 61_000) }),
  },
  {
    what: 'committed stock of no order',
    rule: 'reservation-without-order',
    about: ['reservation', 11],
    happens: (shop) => {
      remove(shop.orders, 11);
    },
  },
  {
    what: 'held stock of no order',
    rule: 'reservation-without-order',
    about: ['reservation', 16],
    happens: (shop) => {
      remove(shop.orders, 16);
    },
  },
  {
    what: 'a confirmed order for which nothing was taken',
    rule: 'order-without-reservation',
    about: ['order', 21],
    happens: (shop) => shop.orders.push(order(21, 'PENDING', 'CONFIRMED')),
  },
  {
    what: 'an order about to commit what it has not reserved',
    rule: 'order-without-reservation',
    about: ['order', 17],
    happens: (shop) => Object.assign(orderOf(shop, 17), { step: 'COMMIT' }),
  },
  ...(['CONFIRMED', 'SHIPPED', 'DELIVERED'] as const).map((status, index) => ({
    what: `a ${status} order whose stock was released`,
    rule: 'order-reservation-state' as const,
    about: ['order', 21] as const,
    happens: (shop: Shop) => {
      const statuses = ['PENDING', 'CONFIRMED', 'SHIPPED', 'DELIVERED'].slice(0, index + 2);
      shop.orders.push(order(21, ...statuses));
      shop.reservations.push(reservation(21, 'RELEASED'));
    },
  })),
  {
    what: 'a cancelled order whose stock was not given back',
    rule: 'order-reservation-state',
    about: ['order', 18],
    happens: (shop) => {
      delete orderOf(shop, 18)['step'];
      Object.assign(reservationOf(shop, 18), { state: 'COMMITTED' });
      productOf(shop, 1)['restocked'] = {};
      Object.assign(productOf(shop, 1), { committedQuantity: 10, availableQuantity: 8 });
    },
  },
  {
    what: 'a rejected order that keeps its hold',
    rule: 'order-reservation-state',
    about: ['order', 16],
    happens: (shop) => {
      Object.assign(orderOf(shop, 16), order(16, 'PENDING', 'REJECTED'));
      delete orderOf(shop, 16)['step'];
    },
  },
  {
    what: 'a rejected order whose stock is committed',
    rule: 'order-reservation-state',
    about: ['order', 11],
    happens: (shop) => {
      Object.assign(orderOf(shop, 11), order(11, 'PENDING', 'REJECTED'));
    },
  },
  {
    what: 'stock reserved for an order that has no price yet',
    rule: 'order-reservation-state',
    about: ['order', 20],
    happens: (shop) => shop.reservations.push(reservation(20, 'RELEASED')),
  },
  {
    what: 'other quantities taken than were sold',
    rule: 'order-reservation-lines',
    about: ['order', 11],
    happens: (shop) => {
      orderOf(shop, 11)['lines'] = [line(1, 2, 150), line(2, 2, 50)];
    },
  },
  {
    what: 'a cancelled order that took nothing which it could have given back',
    rule: 'order-reservation-lines',
    about: ['order', 14],
    happens: (shop) => Object.assign(reservationOf(shop, 14), { lines: [] }),
  },
  {
    what: 'another refusal than that of the order',
    rule: 'order-reservation-lines',
    about: ['order', 15],
    happens: (shop) => Object.assign(reservationOf(shop, 15), { lines: [line(1, 1, 0)] }),
  },
  {
    what: 'an order with a line twice',
    rule: 'order-lines',
    about: ['order', 15],
    happens: (shop) => {
      orderOf(shop, 15)['lines'] = [line(1, 1, 200), line(1, 1, 200)];
      reservationOf(shop, 15)['lines'] = [];
    },
  },
  {
    what: 'an order of nothing',
    rule: 'order-lines',
    about: ['order', 15],
    happens: (shop) => {
      Object.assign(orderOf(shop, 15), { lines: [], total: 0 });
      reservationOf(shop, 15)['lines'] = [];
    },
  },
  {
    what: 'a total that is not the sum of the lines',
    rule: 'order-total',
    about: ['order', 11],
    happens: (shop) => Object.assign(orderOf(shop, 11), { total: 399 }),
  },
  {
    what: 'an accepted order without prices',
    rule: 'order-total',
    about: ['order', 11],
    happens: (shop) => {
      for (const each of orderOf(shop, 11)['lines'] as Document[]) delete each['unitPrice'];
    },
  },
  {
    what: 'a life that begins in the middle',
    rule: 'order-history',
    about: ['order', 11],
    happens: (shop) => (orderOf(shop, 11)['history'] as Document[]).shift(),
  },
  {
    what: 'a state that its history does not end with',
    rule: 'order-history',
    about: ['order', 12],
    happens: (shop) => Object.assign(orderOf(shop, 12), { status: 'DELIVERED' }),
  },
  {
    what: 'a state that cannot follow',
    rule: 'order-history',
    about: ['order', 13],
    happens: (shop) => (orderOf(shop, 13)['history'] as Document[]).splice(2, 1),
  },
  {
    what: 'a history that goes back in time',
    rule: 'order-history',
    about: ['order', 12],
    happens: (shop) =>
      Object.assign((orderOf(shop, 12)['history'] as Document[])[1] ?? {}, { at: new Date(0) }),
  },
  {
    what: 'no history',
    rule: 'order-history',
    about: ['order', 11],
    happens: (shop) => Object.assign(orderOf(shop, 11), { history: [] }),
  },
  {
    what: 'a confirmed order with something left to do',
    rule: 'order-step',
    about: ['order', 11],
    happens: (shop) =>
      Object.assign(orderOf(shop, 11), {
        step: 'COMMIT',
        history: [
          { status: 'PENDING', at: new Date() },
          { status: 'CONFIRMED', at: new Date() },
        ],
      }),
  },
  {
    what: 'an order that is pending for longer than its limit',
    rule: 'order-overdue',
    about: ['order', 16],
    happens: (shop) =>
      Object.assign((orderOf(shop, 16)['history'] as Document[])[0] ?? {}, {
        at: new Date(Date.now() - 61_000),
      }),
  },
  {
    what: 'a cancelled order whose stock is not given back for longer than its limit',
    rule: 'order-overdue',
    about: ['order', 18],
    happens: (shop) =>
      Object.assign((orderOf(shop, 18)['history'] as Document[])[2] ?? {}, {
        at: new Date(Date.now() - 61_000),
      }),
  },
  {
    what: 'two orders with one key',
    rule: 'key-reused',
    about: ['order', 15],
    happens: (shop) => Object.assign(orderOf(shop, 15), { idempotencyKey: 'key 11' }),
  },
];

describe('an audit finds', () => {
  test.each(cases)('$rule: $what', async ({ rule, about: [kind, number, orderId], happens }) => {
    const shop = balancedShop();
    happens(shop);
    await books.keep(shop);

    const { findings } = await auditBooks({
      ...books.location(),
      recheck: { rounds: 2, pauseMs: 1 },
    });

    const about = { kind, id: id(number), ...(orderId !== undefined && { orderId: id(orderId) }) };
    const found = findings.map((finding) => ({ rule: finding.rule, subject: finding.subject }));
    expect(found).toContainEqual({ rule, subject: about });
    // What follows from it elsewhere, if anything, is about the same documents.
    for (const { subject } of found) {
      expect([id(number), id(orderId ?? number), id(1), id(2)]).toContain(subject.id);
    }
  });

  test('every rule, in these cases and those of what clients were given', () => {
    const given = ['acknowledged-order-lost', 'acknowledged-order-differs'];
    expect(new Set([...cases.map(({ rule }) => rule), ...given])).toEqual(
      new Set(Object.keys(advice)),
    );
  });
});

function find(documents: readonly Document[], number: number): Document {
  const found = documents.find((document) => String(document['_id']) === id(number));
  if (!found) throw new Error(`There is no document ${number}.`);
  return found;
}

function remove(documents: Document[], number: number): void {
  documents.splice(documents.indexOf(find(documents, number)), 1);
}

/** Lets a product hold stock for an order, with its own sums right. */
function hold(shop: Shop, number: number, orderId: number, quantity: number): void {
  const held = product(number, { held: quantity });
  Object.assign(productOf(shop, number), {
    ...held,
    _id: new ObjectId(id(number)),
    holds: { [id(orderId)]: { quantity, attempt: 1 } },
  });
}

function line(number: number, quantity: number, unitPrice: number): Document {
  return { productId: id(number), quantity, unitPrice };
}
