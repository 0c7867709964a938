import { describe, expect, test } from '@jest/globals';

import { auditBooks } from '../src/audit.ts';
import { useBooks } from './support/databases.ts';
import { balancedShop } from './support/shop.ts';

const books = useBooks();

describe('books that balance', () => {
  test('have no findings, with orders in every state and reservations under way', async () => {
    await books.keep(balancedShop());

    const report = await auditBooks({ ...books.location(), recheck: { rounds: 0 } });

    expect(report).toEqual({
      findings: [],
      complete: true,
      counts: { orders: 10, reservations: 8, products: 3, acknowledged: 0 },
    });
  });

  test('may be empty', async () => {
    await books.keep({ orders: [], reservations: [], products: [] });

    const { findings, complete } = await auditBooks(books.location());

    expect({ findings, complete }).toEqual({ findings: [], complete: true });
  });
});
