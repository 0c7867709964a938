import { describe, expect, test } from '@jest/globals';

import type { Product } from '../src/documents/product.ts';
import type { Reservation } from '../src/documents/reservation.ts';
import { StockLedger } from '../src/rules/stockLedger.ts';
import { id } from './support/shop.ts';

const readAt = new Date('2026-01-01T12:00:00Z');
const before = new Date('2026-01-01T11:59:00Z');
const since = new Date('2026-01-01T12:00:01Z');

const productId = id(1);
const orderId = id(11);

/** A reservation of two that is as it was before the product was read, unless told. */
function reservation(more: Partial<Reservation>): Reservation {
  return {
    orderId,
    state: 'COMMITTED',
    lines: [{ productId, quantity: 2, attempt: 1 }],
    floor: 1,
    settled: true,
    returning: false,
    createdAt: before,
    updatedAt: before,
    ...more,
  };
}

/** Which numbers of committed things, of 0 to 3, agree with a product and a reservation read after it. */
function agreeing(product: Partial<Product>, after: Reservation): number[] {
  return [0, 1, 2, 3].filter((committedQuantity) => {
    const reading: Product = {
      id: productId,
      suppliedQuantity: 10,
      availableQuantity: 10,
      heldQuantity: 0,
      committedQuantity,
      holds: {},
      restocked: {},
      ...product,
    };
    const ledger = new StockLedger({ readAt, products: new Map([[productId, reading]]) });
    ledger.enter(after);
    return !ledger.findings().some(({ rule }) => rule === 'committed-sum');
  });
}

const held = { holds: { [orderId]: { quantity: 2, attempt: 1 } } };
const takenBack = { restocked: { [orderId]: 2 } };

describe('what a reservation of two has committed of a product that was read before it', () => {
  test.each<[string, number[], Partial<Product>, Partial<Reservation>]>([
    ['all, when it was committed before', [2], {}, {}],
    ['all, when it is committed and the product shows it', [2], {}, { settled: false }],
    ['nothing, when it is committed and the product holds it', [0], held, { settled: false }],
    ['nothing, when the product held it and it went on', [0], held, { updatedAt: since }],
    [
      'all, when the product holds something of another attempt',
      [2],
      { holds: { [orderId]: { quantity: 2, attempt: 2 } } },
      {},
    ],
    ['nothing, when it was made since', [0], {}, { createdAt: since, updatedAt: since }],
    ['nothing or all, when it changed since', [0, 1, 2], {}, { updatedAt: since }],
    ['nothing, when it was released', [0], {}, { state: 'RELEASED' }],
    [
      'all, when it goes back and the product does not show it',
      [2],
      {},
      { state: 'RELEASED', returning: true, settled: false },
    ],
    [
      'nothing, when it goes back and the product shows it',
      [0],
      takenBack,
      { state: 'RELEASED', returning: true, settled: false },
    ],
    [
      'nothing, when the product showed that it went back and it is over',
      [0],
      takenBack,
      { state: 'RELEASED', returning: true, updatedAt: since },
    ],
    [
      'nothing or all, when it was released since',
      [0, 1, 2],
      {},
      { state: 'RELEASED', updatedAt: since },
    ],
    ['nothing, while holds are taken', [0], {}, { state: 'RESERVING', updatedAt: since }],
    ['nothing, when it is held', [0], held, { state: 'HELD', settled: false }],
    ['nothing, when it expired', [0], {}, { state: 'EXPIRED', updatedAt: since }],
  ])('%s', (_, expected, product, after) => {
    expect(agreeing(product, reservation(after))).toEqual(expected);
  });
});

describe('what is held', () => {
  test('need not be there yet when it was held since', () => {
    const product: Product = {
      id: productId,
      suppliedQuantity: 10,
      availableQuantity: 10,
      heldQuantity: 0,
      committedQuantity: 0,
      holds: {},
      restocked: {},
    };
    const heldAt = (updatedAt: Date): string[] => {
      const ledger = new StockLedger({ readAt, products: new Map([[productId, product]]) });
      ledger.enter(reservation({ state: 'HELD', settled: false, updatedAt }));
      return ledger.findings().map(({ rule }) => rule);
    };

    expect(heldAt(since)).toEqual([]);
    expect(heldAt(before)).toEqual(['hold-missing']);
  });
});

describe('a ledger of some products', () => {
  test('does not miss those that nobody asked for', () => {
    const ledger = new StockLedger({ readAt, products: new Map(), asked: new Set([id(2)]) });

    ledger.enter(reservation({}));
    ledger.enter(reservation({ orderId: id(12), lines: [{ productId: id(2), quantity: 1 }] }));

    expect(ledger.findings().map(({ rule, subject }) => [rule, subject.id])).toEqual([
      ['unknown-product', id(2)],
    ]);
  });
});
