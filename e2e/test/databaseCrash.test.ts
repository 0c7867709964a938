import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { eventually } from './support/eventually.ts';
import { ownsDatabases, type Shop, startShop } from './support/shop.ts';
import { sendTraffic } from './support/traffic.ts';

const createProduct = /* GraphQL */ `
  mutation CreateProduct($sku: String!) {
    createProduct(
      input: {
        sku: $sku
        name: "Acknowledged"
        description: "Made while its database dies."
        category: "laptops"
        price: { amount: 1, currency: USD }
        weightGrams: 1
        dimensions: { widthMm: 1, heightMm: 1, depthMm: 1 }
      }
    ) {
      ... on Product {
        id
      }
    }
  }
`;

// A database that somebody else runs is not ours to kill.
const describeIfOwned = ownsDatabases ? describe : describe.skip;

describeIfOwned('kill -9 of a database', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  test('loses nothing that a client was told is written', async () => {
    const { database } = shop.stack.subgraph('products');
    if (!database) throw new Error('The stack has no database for products.');
    const manager = shop.as('manager');
    const acknowledged: string[] = [];
    let number = 0;
    const traffic = sendTraffic(async () => {
      const { data } = await manager.ask<{ createProduct: { id: string } | null }>(createProduct, {
        sku: `CRASH-${(number += 1)}`,
      });
      if (data?.createProduct) acknowledged.push(data.createProduct.id);
    }, 8);
    for (let round = 0; round < 3; round++) {
      const before = acknowledged.length;
      await eventually('writes are acknowledged', () => {
        return Promise.resolve(acknowledged.length > before + 50);
      });
      database.kill('SIGKILL');
      await database.waitExit();
      await database.start();
    }
    const before = acknowledged.length;
    await eventually('writes are acknowledged again', () => {
      return Promise.resolve(acknowledged.length > before + 10);
    });
    await traffic.stop();
    const found = await Promise.all(
      acknowledged.map((id) =>
        shop.read<{ product: { id: string } | null }>(`{ product(id: "${id}") { id } }`),
      ),
    );
    expect(found.map(({ product }) => product?.id)).toEqual(acknowledged);
    expect(new Set(acknowledged).size).toBe(acknowledged.length);
  });
});
