import { describe, expect, test } from '@jest/globals';
import { ObjectId } from 'mongodb';

import { auditBooks } from '../src/audit.ts';
import { useBooks } from './support/databases.ts';
import { liveOrder } from './support/openShop.ts';
import { id, product } from './support/shop.ts';

const books = useBooks();

/** Buyers who order and call off, one order after the other, until they are told to stop. */
function openShop(buyers: number): { close(): Promise<void> } {
  const shop = { orders: books.orders(), products: books.products() };
  let open = true;
  const all = Promise.all(
    Array.from({ length: buyers }, async (_, buyer) => {
      for (let i = 0; open; i++) await liveOrder(shop, `${buyer} ${i}`, i % 3 === 0);
    }),
  );
  return {
    async close() {
      open = false;
      await all;
    },
  };
}

function audit() {
  return auditBooks({ ...books.location(), recheck: { rounds: 5, pauseMs: 20 } });
}

function stockUp(): Promise<void> {
  const products = [1, 2].map((number) => ({
    ...product(number),
    suppliedQuantity: 1_000_000,
    availableQuantity: 1_000_000,
  }));
  return books.keep({ orders: [], reservations: [], products });
}

describe('an audit of an open shop', () => {
  test('finds nothing where there is nothing but motion', async () => {
    await stockUp();
    const shop = openShop(6);

    const reports = [];
    for (let i = 0; i < 5; i++) reports.push(await audit());
    await shop.close();
    reports.push(await audit());

    expect(reports.flatMap(({ findings }) => findings)).toEqual([]);
    // The shop was open, or this shows nothing.
    const [first, last] = [reports[0], reports.at(-1)].map((report) => report?.counts.orders ?? 0);
    expect(last).toBeGreaterThan((first ?? 0) + 6);
  });

  test('finds stock that was sold and is not counted as sold, all the same', async () => {
    await stockUp();
    const shop = openShop(4);
    await books
      .products()
      .collection('products')
      .updateOne(
        { _id: new ObjectId(id(1)) },
        { $inc: { availableQuantity: 1_000, committedQuantity: -1_000 } },
      );

    const { findings } = await audit();
    await shop.close();

    expect(findings).toContainEqual(
      expect.objectContaining({ rule: 'committed-sum', subject: { kind: 'product', id: id(1) } }),
    );
  });
});
