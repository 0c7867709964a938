import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestSubgraph } from '@shop/service-kit/testing';

import type { Models } from '../src/models/index.ts';
import { addProduct, startProductsService, unknownId } from './support/service.ts';

let service: TestSubgraph<Models>;
let lamp: string;

beforeAll(async () => {
  service = await startProductsService();
  lamp = await addProduct(service, 'LAMP-1');
});
afterAll(() => service.stop());

describe('a product', () => {
  test('is read by its id, whole', async () => {
    const answer = await service.data(
      `query ($id: ID!) {
        product(id: $id) {
          id sku name description brand tags status inStock availableQuantity weightGrams
          category { slug name }
          price { amount currency }
          dimensions { widthMm heightMm depthMm }
          images thumbnail
          rating { average count }
          reviews { nodes { id } pageInfo { hasNextPage } }
        }
      }`,
      { id: lamp },
    );
    expect(answer['product']).toEqual({
      id: lamp,
      sku: 'LAMP-1',
      name: 'Desk Lamp',
      description: 'It shines on a desk.',
      brand: 'Brillant',
      tags: ['light', 'desk'],
      status: 'ACTIVE',
      inStock: true,
      availableQuantity: 7,
      weightGrams: 800,
      category: { slug: 'lamps', name: 'Lamps' },
      price: { amount: 1999, currency: 'EUR' },
      dimensions: { widthMm: 150, heightMm: 400, depthMm: 150 },
      images: ['https://pictures.example/lamp.webp'],
      thumbnail: 'https://pictures.example/lamp-small.webp',
      rating: { average: null, count: 0 },
      reviews: { nodes: [], pageInfo: { hasNextPage: false } },
    });
  });

  test('is read by its SKU', async () => {
    await expect(service.data('{ productBySku(sku: "LAMP-1") { id } }')).resolves.toEqual({
      productBySku: { id: lamp },
    });
  });

  test('is null for an id or a SKU that none has', async () => {
    await expect(
      service.data(`{ product(id: "${unknownId}") { id } productBySku(sku: "lamp-1") { id } }`),
    ).resolves.toEqual({ product: null, productBySku: null });
  });

  test.each([
    ['product(id: "42") { id }', 'id'],
    ['product(id: "") { id }', 'id'],
    [`product(id: "${unknownId}0") { id }`, 'id'],
    [`productBySku(sku: "${'A'.repeat(41)}") { id }`, 'sku'],
    ['productBySku(sku: " ") { id }', 'sku'],
  ])('is refused for %s', async (field, named) => {
    const { data, errors } = await service.execute(`{ ${field} }`);
    expect(Object.values(data ?? {})).toEqual([null]);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: named } }]);
  });
});

describe('many products by their ids', () => {
  const orders = () => service.calledBy({ service: 'orders' });

  test('come in the order of the ids, with null for what is no id or names nothing', async () => {
    const other = await addProduct(service, 'LAMP-2');
    await expect(
      orders().data('query ($ids: [ID!]!) { productsByIds(ids: $ids) { sku } }', {
        ids: [other, unknownId, lamp, 'no id', other],
      }),
    ).resolves.toEqual({
      productsByIds: [{ sku: 'LAMP-2' }, null, { sku: 'LAMP-1' }, null, { sku: 'LAMP-2' }],
    });
  });

  test('are at most 100', async () => {
    const { errors } = await orders().execute(
      'query ($ids: [ID!]!) { productsByIds(ids: $ids) { sku } }',
      { ids: Array.from({ length: 101 }, () => lamp) },
    );
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'ids' } }]);
  });
});

describe('categories', () => {
  test('are listed by name without regard to case and accents', async () => {
    await service.models.categories.create({ _id: 'epees', name: 'Épées', nameKey: 'epees' });
    await expect(service.data('{ categories { slug name } }')).resolves.toEqual({
      categories: [
        { slug: 'epees', name: 'Épées' },
        { slug: 'lamps', name: 'Lamps' },
        { slug: 'mens-shoes', name: "Men's Shoes" },
      ],
    });
  });

  test('are read by slug, null when none has it', async () => {
    await expect(
      service.data('{ category(slug: "mens-shoes") { name } none: category(slug: "x") { name } }'),
    ).resolves.toEqual({ category: { name: "Men's Shoes" }, none: null });
  });

  test('are refused for a slug that is too long', async () => {
    const { errors } = await service.execute(`{ category(slug: "${'x'.repeat(65)}") { name } }`);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'slug' } }]);
  });
});
