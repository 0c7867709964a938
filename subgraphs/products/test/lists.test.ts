import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { TestSubgraph } from '@shop/service-kit/testing';

import type { Models } from '../src/models/index.ts';
import { addProduct, startProductsService } from './support/service.ts';

interface ProductPage {
  nodes: { sku: string }[];
  edges: { cursor: string; node: { sku: string } }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

const page = `
  nodes { sku }
  edges { cursor node { sku } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }`;

const listQuery = `query ($filter: ProductFilter, $sort: ProductSort! = NEWEST, $first: Int! = 20, $after: String) {
  products(filter: $filter, sort: $sort, first: $first, after: $after) { ${page} }
}`;

let service: TestSubgraph<Models>;

beforeAll(async () => {
  service = await startProductsService();
});
beforeEach(() => service.models.products.deleteMany({}));
afterAll(() => service.stop());

async function list(variables: Record<string, unknown> = {}): Promise<ProductPage> {
  return (await service.data<{ products: ProductPage }>(listQuery, variables)).products;
}

const skus = ({ nodes }: ProductPage) => nodes.map(({ sku }) => sku);

/** Reads a list to its end in pages, doing something after each. */
async function walk(
  variables: Record<string, unknown>,
  between: (pageNumber: number) => Promise<unknown> = () => Promise.resolve(),
): Promise<string[]> {
  const seen: string[] = [];
  let after: string | null = null;
  for (let number = 1; ; number++) {
    const read = await list({ ...variables, after });
    seen.push(...skus(read));
    if (!read.pageInfo.hasNextPage) return seen;
    after = read.pageInfo.endCursor;
    await between(number);
  }
}

/** Adds products of the same moment, price and name: nothing but the id tells them apart. */
async function addEquals(prefix: string, count: number): Promise<string[]> {
  const added = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
  for (const sku of added) await addProduct(service, sku);
  await service.models.products.updateMany(
    { sku: { $in: added } },
    { $set: { createdAt: new Date('2025-01-01T00:00:00.000Z') } },
    { overwriteImmutable: true },
  );
  return added;
}

describe('a page of products', () => {
  test('says where it stands', async () => {
    await addEquals('EQUAL', 3);
    const first = await list({ first: 2 });
    expect(first.nodes).toEqual(first.edges.map(({ node }) => node));
    expect(first.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: first.edges[0]?.cursor,
      endCursor: first.edges[1]?.cursor,
    });
    const second = await list({ first: 2, after: first.pageInfo.endCursor });
    expect(second.nodes).toHaveLength(1);
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  test('is empty where nothing is', async () => {
    await expect(list()).resolves.toEqual({
      nodes: [],
      edges: [],
      pageInfo: {
        hasNextPage: false,
        hasPreviousPage: false,
        startCursor: null,
        endCursor: null,
      },
    });
  });

  test('costs one query', async () => {
    await addEquals('EQUAL', 5);
    const { pageInfo } = await list({ first: 2, sort: 'NAME' });
    await expect(
      service.countCommands(() => list({ first: 2, sort: 'NAME', after: pageInfo.endCursor })),
    ).resolves.toEqual({ find: 1 });
  });
});

describe.each(['NEWEST', 'NAME', 'PRICE_ASCENDING', 'PRICE_DESCENDING'])(
  'paging through equal products by %s',
  (sort) => {
    test('loses and doubles none', async () => {
      const all = await addEquals('EQUAL', 11);
      const seen = await walk({ sort, first: 3 });
      expect(seen).toHaveLength(11);
      expect(seen.sort()).toEqual(all.sort());
    });

    test('sees each that was there from the beginning once while others come', async () => {
      const all = await addEquals('EQUAL', 9);
      const seen = await walk({ sort, first: 2 }, (number) => addEquals(`NEW-${number}`, 1));
      expect(seen.filter((sku) => sku.startsWith('EQUAL')).sort()).toEqual(all.sort());
      expect(new Set(seen).size).toBe(seen.length);
    });

    test('goes on behind a product that has gone off sale', async () => {
      const all = await addEquals('EQUAL', 6);
      const first = await list({ sort, first: 3 });
      await service.models.products.updateOne(
        { sku: skus(first).at(-1) ?? '' },
        { $set: { status: 'ARCHIVED' } },
      );
      const rest = await list({ sort, first: 5, after: first.pageInfo.endCursor });
      expect([...skus(first), ...skus(rest)].sort()).toEqual(all.sort());
    });
  },
);

describe('the order', () => {
  test('by age has the newest first', async () => {
    for (const sku of ['OLD', 'NEWER', 'NEWEST']) await addProduct(service, sku);
    expect(skus(await list())).toEqual(['NEWEST', 'NEWER', 'OLD']);
  });

  test('by name disregards case and accents', async () => {
    const names = { ZEBRA: 'Zebra', AIR: 'äir', APPLE: 'apple', BED: 'Bed', AGE: 'Âge' };
    for (const [sku, name] of Object.entries(names)) await addProduct(service, sku, { name });
    expect(skus(await list({ sort: 'NAME' }))).toEqual(['AGE', 'AIR', 'APPLE', 'BED', 'ZEBRA']);
  });

  test('by price keeps currencies apart', async () => {
    const prices = { USD5: [5, 'USD'], EUR9: [9, 'EUR'], USD1: [1, 'USD'], EUR10: [10, 'EUR'] };
    for (const [sku, [amount, currency]] of Object.entries(prices)) {
      await addProduct(service, sku, { price: { amount, currency } });
    }
    const cheapestFirst = ['EUR9', 'EUR10', 'USD1', 'USD5'];
    await expect(walk({ sort: 'PRICE_ASCENDING', first: 1 })).resolves.toEqual(cheapestFirst);
    await expect(walk({ sort: 'PRICE_DESCENDING', first: 1 })).resolves.toEqual(
      cheapestFirst.toReversed(),
    );
  });
});

describe('a filter', () => {
  beforeEach(async () => {
    await addProduct(service, 'SHOE', {
      category: 'mens-shoes',
      brand: 'Zapato',
      tags: ['leather'],
    });
    await addProduct(service, 'LAMP-10', { price: { amount: 10, currency: 'EUR' }, brand: null });
    await addProduct(service, 'LAMP-20', { price: { amount: 20, currency: 'EUR' } });
    await addProduct(service, 'LAMP-USD', { price: { amount: 15, currency: 'USD' } });
    await addProduct(service, 'LAMP-OUT', { availableQuantity: 0, tags: ['light', 'rare'] });
    await addProduct(service, 'LAMP-GONE', { tags: ['gone'] });
    await service.models.products.updateOne({ sku: 'LAMP-GONE' }, { $set: { status: 'ARCHIVED' } });
  });

  const eur = (amount: number) => ({ amount, currency: 'EUR' });

  test.each(
    [
      [{}, ['LAMP-10', 'LAMP-20', 'LAMP-OUT', 'LAMP-USD', 'SHOE']],
      [null, ['LAMP-10', 'LAMP-20', 'LAMP-OUT', 'LAMP-USD', 'SHOE']],
      [{ category: 'mens-shoes' }, ['SHOE']],
      [{ category: 'no-such' }, []],
      [{ category: null }, ['LAMP-10', 'LAMP-20', 'LAMP-OUT', 'LAMP-USD', 'SHOE']],
      [{ brand: 'Zapato' }, ['SHOE']],
      [{ brand: 'zapato' }, []],
      [{ tag: 'rare' }, ['LAMP-OUT']],
      [{ tag: 'gone' }, []],
      [{ minPrice: eur(20) }, ['LAMP-20', 'LAMP-OUT', 'SHOE']],
      [{ maxPrice: eur(20) }, ['LAMP-10', 'LAMP-20']],
      [{ minPrice: eur(11), maxPrice: eur(20) }, ['LAMP-20']],
      [{ minPrice: eur(10), maxPrice: eur(10) }, ['LAMP-10']],
      [
        { minPrice: eur(0), maxPrice: { amount: 2_147_483_647, currency: 'EUR' }, tag: 'rare' },
        ['LAMP-OUT'],
      ],
      [{ maxPrice: { amount: 20, currency: 'USD' } }, ['LAMP-USD']],
      [{ inStock: true }, ['LAMP-10', 'LAMP-20', 'LAMP-USD', 'SHOE']],
      [{ inStock: false }, ['LAMP-OUT']],
      [
        { category: 'lamps', brand: 'Brillant', tag: 'light', inStock: true },
        ['LAMP-20', 'LAMP-USD'],
      ],
    ].map(([filter, found]) => ({ filter, found })),
  )('$filter finds $found', async ({ filter, found }) => {
    const listed = await walk({ filter, first: 2 });
    expect(listed.sort()).toEqual(found);
  });
});

describe('the products of a category', () => {
  const query = `query ($sort: ProductSort! = NEWEST, $first: Int! = 20, $after: String) {
    category(slug: "lamps") { products(sort: $sort, first: $first, after: $after) { ${page} } }
  }`;
  const read = async (variables: Record<string, unknown>) =>
    (await service.data<{ category: { products: ProductPage } }>(query, variables)).category
      .products;

  test('are those on sale, paged to the end', async () => {
    const all = await addEquals('EQUAL', 5);
    await addProduct(service, 'SHOE', { category: 'mens-shoes' });
    await addProduct(service, 'GONE');
    await service.models.products.updateOne({ sku: 'GONE' }, { $set: { status: 'ARCHIVED' } });
    const first = await read({ first: 3, sort: 'NAME' });
    const rest = await read({ first: 3, sort: 'NAME', after: first.pageInfo.endCursor });
    expect([...skus(first), ...skus(rest)]).toEqual(all);
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  test('cost one query for all categories', async () => {
    await addEquals('EQUAL', 5);
    await addProduct(service, 'SHOE', { category: 'mens-shoes' });
    let answer: unknown;
    const commands = await service.countCommands(async () => {
      answer = await service.data(
        '{ categories { slug products(first: 1, sort: NAME) { nodes { sku } } } }',
      );
    });
    expect(answer).toEqual({
      categories: [
        { slug: 'lamps', products: { nodes: [{ sku: 'EQUAL-0' }] } },
        { slug: 'mens-shoes', products: { nodes: [{ sku: 'SHOE' }] } },
      ],
    });
    expect(commands).toEqual({ find: 1, aggregate: 1 });
  });
});

describe('bad input', () => {
  const money = (amount: number, currency = 'EUR') => ({ amount, currency });

  test.each([
    [{ first: 0 }, 'first'],
    [{ first: -1 }, 'first'],
    [{ first: 101 }, 'first'],
    [{ after: 'no cursor' }, 'after'],
    [{ after: '' }, 'after'],
    [{ after: Buffer.from('["products NEWEST",1]').toString('base64url') }, 'after'],
    [{ after: Buffer.from('["products NEWEST","x","y"]').toString('base64url') }, 'after'],
    [{ filter: { brand: 'x'.repeat(101) } }, 'filter.brand'],
    [{ filter: { brand: '' } }, 'filter.brand'],
    [{ filter: { tag: 'x'.repeat(41) } }, 'filter.tag'],
    [{ filter: { category: 'x'.repeat(65) } }, 'filter.category'],
    [{ filter: { minPrice: money(-1) } }, 'filter.minPrice.amount'],
    [{ filter: { maxPrice: money(-1) } }, 'filter.maxPrice.amount'],
    [{ filter: { minPrice: money(2), maxPrice: money(1) } }, 'filter.maxPrice.amount'],
    [{ filter: { minPrice: money(1), maxPrice: money(2, 'USD') } }, 'filter.maxPrice.currency'],
  ])('%j is refused, and the field is named', async (variables, field) => {
    const { data, errors } = await service.execute(listQuery, variables);
    expect(data ?? null).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
  });

  test.each([
    [{ first: 2 ** 31 }],
    [{ first: 1.5 }],
    [{ sort: 'OLDEST' }],
    [{ filter: { minPrice: money(1, 'XXX') } }],
    [{ filter: { colour: 'red' } }],
  ])('%j is none of the schema', async (variables) => {
    const { errors } = await service.execute(listQuery, variables);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('a cursor of another order or list is refused', async () => {
    await addEquals('EQUAL', 2);
    const { pageInfo } = await list({ first: 1, sort: 'NAME' });
    const otherOrder = await service.execute(listQuery, { after: pageInfo.endCursor });
    const otherList = await service.execute(
      'query ($after: String) { category(slug: "lamps") { products(sort: NAME, after: $after) { nodes { id } } } }',
      { after: pageInfo.endCursor },
    );
    for (const { errors } of [otherOrder, otherList]) {
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'after' } }]);
    }
  });
});
