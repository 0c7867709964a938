import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestSubgraph } from '@shop/service-kit/testing';

import type { Models } from '../src/models/index.ts';
import { maxRanked } from '../src/operations/searchProducts.ts';
import { seedProducts } from '../src/seedProducts.ts';
import { addProduct, startProductsService } from './support/service.ts';

interface Found {
  searchProducts: {
    nodes: { id: string; sku: string; name: string }[];
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
  };
}

const searchQuery = `query ($query: String!, $first: Int! = 20, $after: String) {
  searchProducts(query: $query, first: $first, after: $after) {
    nodes { id sku name }
    pageInfo { hasNextPage hasPreviousPage endCursor }
  }
}`;

async function search(service: TestSubgraph<Models>, variables: Record<string, unknown>) {
  return (await service.data<Found>(searchQuery, variables)).searchProducts;
}

const names = ({ nodes }: Found['searchProducts']) => nodes.map(({ name }) => name);
const skus = ({ nodes }: Found['searchProducts']) => nodes.map(({ sku }) => sku);

describe('in the seeded catalogue', () => {
  let service: TestSubgraph<Models>;

  beforeAll(async () => {
    service = await startProductsService();
    await seedProducts(service.models);
  });
  afterAll(() => service.stop());

  test('"iphone" finds what bears the word in its name, by name', async () => {
    expect(names(await search(service, { query: 'iphone' }))).toEqual([
      'Apple iPhone Charger',
      'iPhone 12 Silicone Case with MagSafe Plum',
      'iPhone 13 Pro',
      'iPhone 5s',
      'iPhone 6',
      'iPhone X',
      'Selfie Lamp with iPhone',
    ]);
  });

  test('"red lip" needs both words, one of them begun', async () => {
    expect(names(await search(service, { query: 'red lip' }))).toEqual(['Red Lipstick']);
    expect(names(await search(service, { query: 'LIP, rèd!' }))).toEqual(['Red Lipstick']);
  });

  test('"appl wat" finds the watch of Apple alone', async () => {
    expect(names(await search(service, { query: 'appl wat' }))).toEqual([
      'Apple Watch Series 4 Gold',
    ]);
  });

  test('"apple" has the name before the brand, and both before what only begins so', async () => {
    const found = names(await search(service, { query: 'apple', first: 100 }));
    const named = found.filter((name) => name.split(' ').includes('Apple'));
    expect(found.slice(0, named.length)).toEqual(named);
    expect(named[0]).toBe('Apple');
    expect(found.slice(named.length)).toEqual([
      'iPad Mini 2021 Starlight',
      'iPhone 12 Silicone Case with MagSafe Plum',
      'iPhone 13 Pro',
      'iPhone 5s',
      'iPhone 6',
      'iPhone X',
    ]);
  });

  test('"mens shoes" finds a category by its name, with or without the apostrophe', async () => {
    const found = skus(await search(service, { query: "men's shoes" }));
    expect(found).toHaveLength(5);
    expect(skus(await search(service, { query: 'mens shoes' }))).toEqual(found);
  });

  test('products of the same rank and name come by id', async () => {
    const { nodes, pageInfo } = await search(service, { query: 'rolex cellini moonphase' });
    expect(pageInfo.hasNextPage).toBe(false);
    expect(nodes.map(({ name }) => name)).toEqual([
      'Rolex Cellini Moonphase',
      'Rolex Cellini Moonphase',
    ]);
    expect(nodes.map(({ id }) => id)).toEqual(nodes.map(({ id }) => id).toSorted());
    const query = { query: 'rolex cellini moonphase', first: 1 };
    const first = await search(service, query);
    const second = await search(service, { ...query, after: first.pageInfo.endCursor });
    expect([...first.nodes, ...second.nodes]).toEqual(nodes);
  });

  test.each(['b', 'red', 'women', 'a s'])('%j is paged to the end', async (query) => {
    const whole = skus(await search(service, { query, first: 100 }));
    expect(whole.length).toBeGreaterThan(6);
    const paged: string[] = [];
    let after: string | null = null;
    for (;;) {
      const page: Found['searchProducts'] = await search(service, { query, first: 3, after });
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
      paged.push(...skus(page));
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(paged.slice(0, 100)).toEqual(whole);
    expect(new Set(paged).size).toBe(paged.length);
  });

  test('a page costs two queries', async () => {
    await expect(
      service.countCommands(() => search(service, { query: 'a', first: 50 })),
    ).resolves.toEqual({ find: 2 });
  });
});

describe('in a small catalogue', () => {
  let service: TestSubgraph<Models>;

  beforeAll(async () => {
    service = await startProductsService();
  });
  afterAll(() => service.stop());

  test('a whole word counts more than a beginning, then name, brand, tags and category', async () => {
    const plain = { name: 'Thing', brand: 'Maker', tags: [], category: 'mens-shoes' };
    await addProduct(service, 'BEGUN-CATEGORY', { ...plain, category: 'lamps' });
    await addProduct(service, 'BEGUN-TAG', { ...plain, name: 'Thing A', tags: ['lampion'] });
    await addProduct(service, 'BEGUN-BRAND', { ...plain, brand: 'Lampe Berger' });
    await addProduct(service, 'BEGUN-NAME', { ...plain, name: 'Blue Lamplight' });
    await addProduct(service, 'TAG', { ...plain, tags: ['reading lamp'] });
    await addProduct(service, 'BRAND', { ...plain, brand: 'Lamp & Son' });
    await addProduct(service, 'NAME', { ...plain, name: 'A Lamp' });
    await addProduct(service, 'NONE', { ...plain, name: 'Clamp', description: 'Not a lamp.' });
    expect(skus(await search(service, { query: 'lamp' }))).toEqual([
      'NAME',
      'BRAND',
      'TAG',
      'BEGUN-NAME',
      'BEGUN-BRAND',
      'BEGUN-CATEGORY',
      'BEGUN-TAG',
    ]);
  });

  test('every word counts towards the rank', async () => {
    await addProduct(service, 'TWO', { name: 'Zeppelin Model', tags: [] });
    await addProduct(service, 'ONE', { name: 'Airship Zeppelin', tags: ['model'] });
    expect(skus(await search(service, { query: 'model zeppelin' }))).toEqual(['TWO', 'ONE']);
  });

  test('archived products are not found', async () => {
    const id = await addProduct(service, 'GONE', { name: 'Vanishing Cream' });
    expect(skus(await search(service, { query: 'vanishing' }))).toEqual(['GONE']);
    await service.data(`mutation { archiveProduct(input: { id: "${id}" }) { id } }`);
    expect(skus(await search(service, { query: 'vanishing' }))).toEqual([]);
  });

  test('products that come between two pages neither hide nor repeat others', async () => {
    const all = ['K1', 'K2', 'K3', 'K4', 'K5'].map((end) => `SKU-${end}`);
    for (const sku of all) await addProduct(service, sku, { name: `Kettle ${sku}` });
    const first = await search(service, { query: 'kettle', first: 2 });
    await addProduct(service, 'SKU-K0', { name: 'Kettle 0' });
    await addProduct(service, 'SKU-K9', { name: 'Kettle SKU-K9' });
    const rest = await search(service, { query: 'kettle', after: first.pageInfo.endCursor });
    expect([...skus(first), ...skus(rest)]).toEqual([...all, 'SKU-K9']);
  });

  test('a word is found to its last letter in any script', async () => {
    await addProduct(service, 'SUMMIT', { name: 'Чай 𐐨𐐩' });
    for (const query of ['чай', 'ЧА', '𐐨', '𐐀𐐁']) {
      expect(skus(await search(service, { query }))).toEqual(['SUMMIT']);
    }
  });

  test(`of more than ${maxRanked} products the first by name are ranked`, async () => {
    const { products } = service.models;
    await addProduct(service, 'BEST', { name: 'Zither' });
    const best = await products.findOne({ sku: 'BEST' }, { _id: 0 }).lean();
    await products.collection.insertMany(
      Array.from({ length: maxRanked }, (_, index) => {
        const sku = `ZITHERN-${index}`;
        return { ...best, sku, name: sku, nameKey: 'another', searchWords: ['zithern'] };
      }),
    );
    const commands = await service.countCommands(async () => {
      const beyond = await search(service, { query: 'zither', first: 1 });
      expect(skus(beyond)).not.toContain('BEST');
    });
    expect(commands).toEqual({ find: 2 });
    await products.updateOne({ sku: 'ZITHERN-0' }, { $set: { status: 'ARCHIVED' } });
    const within = await search(service, { query: 'zither', first: 1 });
    expect(skus(within)).toEqual(['BEST']);
  }, 60_000);

  test.each([
    [{ query: '' }, 'query'],
    [{ query: '   ' }, 'query'],
    [{ query: '?!…' }, 'query'],
    [{ query: 'x'.repeat(101) }, 'query'],
    [{ query: 'lamp\u0000' }, 'query'],
    [{ query: 'lamp', first: 0 }, 'first'],
    [{ query: 'lamp', first: 101 }, 'first'],
    [{ query: 'lamp', after: 'no cursor' }, 'after'],
  ])('%j is refused, and the field is named', async (variables, field) => {
    const { data, errors } = await service.execute(searchQuery, variables);
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
  });

  test('a cursor of another query is refused', async () => {
    await addProduct(service, 'BELL', { name: 'Bell' });
    const { pageInfo } = await search(service, { query: 'bell' });
    const { errors } = await service.execute(searchQuery, {
      query: 'bel',
      after: pageInfo.endCursor,
    });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'after' } }]);
  });
});
