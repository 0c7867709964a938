import { describe, expect, test } from '@jest/globals';

import { auditBooks } from '../src/audit.ts';
import { useBooks } from './support/databases.ts';
import { balancedShop, id, type Shop } from './support/shop.ts';

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

  test.each<[string, (shop: Shop) => void]>([
    [
      'a cancelled order whose stock is still committed, while that is left to do',
      ({ reservations, products }) => {
        Object.assign(reservations.find(({ _id }) => _id === id(18)) ?? {}, { state: 'COMMITTED' });
        Object.assign(products[0] ?? {}, {
          restocked: {},
          committedQuantity: 10,
          availableQuantity: 8,
        });
      },
    ],
    [
      'a cancelled order of the seed, which never took anything',
      ({ orders, reservations }) => {
        delete orders.find(({ _id }) => String(_id) === id(14))?.['idempotencyKey'];
        Object.assign(reservations.find(({ _id }) => _id === id(14)) ?? {}, { lines: [] });
      },
    ],
  ])('may have %s', async (_, happens) => {
    const shop = balancedShop();
    happens(shop);
    await books.keep(shop);

    const { findings } = await auditBooks({ ...books.location(), recheck: { rounds: 0 } });

    expect(findings).toEqual([]);
  });

  test('may be empty', async () => {
    await books.keep({ orders: [], reservations: [], products: [] });

    const { findings, complete } = await auditBooks(books.location());

    expect({ findings, complete }).toEqual({ findings: [], complete: true });
  });
});

describe('an audit of very many mistakes', () => {
  test('stops, and says that it did not read everything', async () => {
    const shop = balancedShop();
    await books.keep({ ...shop, reservations: [] });

    const { findings, complete, counts } = await auditBooks({
      ...books.location(),
      recheck: { rounds: 0 },
      maxFindings: 2,
    });

    expect(findings).toHaveLength(2);
    expect(complete).toBe(false);
    expect(counts.orders).toBeLessThan(shop.orders.length);
  });
});
