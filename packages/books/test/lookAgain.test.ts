import { describe, expect, test } from '@jest/globals';

import type { Finding } from '../src/findings.ts';
import { lookAgain } from '../src/passes/lookAgain.ts';
import { Books } from '../src/reading/books.ts';
import { useBooks } from './support/databases.ts';
import { balancedShop, id } from './support/shop.ts';

const databases = useBooks();

const suspicions: readonly Finding[] = [
  {
    rule: 'order-without-reservation',
    subject: { kind: 'order', id: id(11) },
    expected: 'a reservation',
    found: 'none',
  },
  {
    rule: 'committed-sum',
    subject: { kind: 'product', id: id(1) },
    expected: '8',
    found: '10',
  },
  {
    rule: 'hold-without-reservation',
    subject: { kind: 'product', id: id(1), orderId: id(16) },
    expected: 'a reservation',
    found: 'none',
  },
];

async function rulesThatStay(change: (shop: ReturnType<typeof balancedShop>) => void) {
  const shop = balancedShop();
  change(shop);
  await databases.keep(shop);
  const books = await Books.open(databases.location());
  try {
    const findings = await lookAgain(books, suspicions, { rounds: 2, pauseMs: 1 });
    return findings.map(({ rule }) => rule).sort();
  } finally {
    await books.close();
  }
}

describe('what did not agree', () => {
  test('is forgotten when it does', async () => {
    expect(await rulesThatStay(() => undefined)).toEqual([]);
  });

  test('stays while it does not', async () => {
    const stayed = await rulesThatStay((shop) => {
      shop.reservations = shop.reservations.filter(({ _id }) => _id !== id(11) && _id !== id(16));
    });

    expect(stayed).toEqual(suspicions.map(({ rule }) => rule).sort());
  });

  test('is not joined by what was not there at first', async () => {
    const stayed = await rulesThatStay((shop) => {
      shop.reservations = shop.reservations.filter(({ _id }) => _id !== id(11));
    });

    // Product 2 lacks the reservation, too, and was not suspected.
    expect(stayed).toEqual(['committed-sum', 'order-without-reservation']);
  });
});
