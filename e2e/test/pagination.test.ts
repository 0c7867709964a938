import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { type Shop, startShop } from './support/shop.ts';
import { sendTraffic } from './support/traffic.ts';

type Page = Record<
  string,
  { nodes: Record<string, string>[]; pageInfo: { hasNextPage: boolean; endCursor: string } }
>;

const createProduct = /* GraphQL */ `
  mutation CreateProduct($sku: String!, $name: String!) {
    createProduct(
      input: {
        sku: $sku
        name: $name
        description: "Made while others read."
        category: "laptops"
        price: { amount: 1, currency: USD }
        weightGrams: 1
        dimensions: { widthMm: 1, heightMm: 1, depthMm: 1 }
      }
    ) {
      __typename
    }
  }
`;

describe('a list is read to its end', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  async function readAll(
    connection: string,
    id: string,
    size: number,
    args = '',
  ): Promise<string[]> {
    const seen: string[] = [];
    let after: string | null = null;
    for (;;) {
      const query = `query Page($after: String) {
        ${connection}(first: ${size}, after: $after ${args}) {
          nodes { ${id} }
          pageInfo { hasNextPage endCursor }
        }
      }`;
      const data: Page = await shop.as('administrator').read(query, { after });
      const page = data[connection];
      if (!page) throw new Error(`No ${connection} in the answer.`);
      seen.push(...page.nodes.map((node) => node[id] ?? ''));
      if (!page.pageInfo.hasNextPage) return seen;
      after = page.pageInfo.endCursor;
    }
  }

  test('users and orders: each once, in pages of any size', async () => {
    for (const connection of ['users', 'orders']) {
      const pages = await Promise.all([7, 100].map((size) => readAll(connection, 'id', size)));
      for (const ids of pages) {
        expect(ids).toHaveLength(208);
        expect(new Set(ids).size).toBe(208);
      }
      expect(pages[0]).toEqual(pages[1]);
    }
  });

  test.each(['NEWEST', 'NAME', 'PRICE_ASCENDING', 'PRICE_DESCENDING'])(
    'products by %s: none that was there is lost or doubled while others are added',
    async (sort) => {
      const before = await readAll('products', 'sku', 100, `, sort: ${sort}`);
      let made = 0;
      const adding = sendTraffic(async () => {
        const number = (made += 1);
        const sku = `E2E-${sort.replace('_', '-')}-${number}`;
        // Names and so places all over the list.
        const name = `${String.fromCharCode(65 + (number % 26))} product ${number}`;
        await shop.as('manager').read(createProduct, { sku, name });
      }, 2);
      const seen = await readAll('products', 'sku', 5, `, sort: ${sort}`);
      await adding.more(1);
      await adding.stop();
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((sku) => before.includes(sku))).toEqual(before);
      const after = await readAll('products', 'sku', 100, `, sort: ${sort}`);
      expect(after).toHaveLength(before.length + made);
    },
  );
});
