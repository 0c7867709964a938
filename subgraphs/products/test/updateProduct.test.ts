import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { TestSubgraph } from '@shop/service-kit/testing';

import type { Models } from '../src/models/index.ts';
import { searchWords } from '../src/operations/words.ts';
import { addProduct, startProductsService, unknownId } from './support/service.ts';

const mutation = `mutation ($input: UpdateProductInput!) {
  updateProduct(input: $input) {
    __typename
    ... on Product {
      sku name description brand tags images thumbnail weightGrams availableQuantity status
      category { slug }
      price { amount currency }
      dimensions { widthMm heightMm depthMm }
    }
    ... on UserError { message }
    ... on UnknownCategory { slug }
  }
}`;

let service: TestSubgraph<Models>;
let id: string;

beforeAll(async () => {
  service = await startProductsService();
});
beforeEach(async () => {
  await service.models.products.deleteMany({});
  id = await addProduct(service, 'LAMP', { name: 'Desk Torch' });
});
afterAll(() => service.stop());

async function update(changes: Record<string, unknown>) {
  const { updateProduct } = await service.data<{ updateProduct: { __typename: string } }>(
    mutation,
    { input: { id, ...changes } },
  );
  return updateProduct;
}

const kept = () => service.models.products.findById(id).lean();

async function find(query: string): Promise<string[]> {
  const { searchProducts } = await service.data<{ searchProducts: { nodes: { sku: string }[] } }>(
    'query ($query: String!) { searchProducts(query: $query) { nodes { sku } } }',
    { query },
  );
  return searchProducts.nodes.map(({ sku }) => sku);
}

describe('an update', () => {
  test('changes what is given and leaves the rest', async () => {
    const before = await kept();
    await expect(
      update({ price: { amount: 5, currency: 'USD' }, weightGrams: 9 }),
    ).resolves.toMatchObject({
      __typename: 'Product',
      sku: 'LAMP',
      name: 'Desk Torch',
      price: { amount: 5, currency: 'USD' },
      weightGrams: 9,
    });
    await expect(kept()).resolves.toEqual({
      ...before,
      price: { amount: 5, currency: 'USD' },
      weightGrams: 9,
      updatedAt: expect.any(Date),
    });
  });

  test('may change everything but SKU, stock and status', async () => {
    const changes = {
      name: 'Running Shoe',
      description: 'It runs.',
      brand: 'Zapato',
      tags: ['sport'],
      price: { amount: 1, currency: 'GBP' },
      weightGrams: 1,
      dimensions: { widthMm: 1, heightMm: 2, depthMm: 3 },
      images: [],
      thumbnail: 'https://pictures.example/shoe.webp',
    };
    await expect(update({ ...changes, category: 'mens-shoes' })).resolves.toEqual({
      __typename: 'Product',
      sku: 'LAMP',
      availableQuantity: 7,
      status: 'ACTIVE',
      category: { slug: 'mens-shoes' },
      ...changes,
    });
  });

  test('empties with null what may be empty', async () => {
    await expect(update({ brand: null, thumbnail: null })).resolves.toMatchObject({
      brand: null,
      thumbnail: null,
    });
    const product = await kept();
    expect(product).not.toHaveProperty('brand');
    expect(product).not.toHaveProperty('thumbnail');
  });

  test('of nothing writes nothing', async () => {
    const before = await kept();
    await expect(update({})).resolves.toMatchObject({ sku: 'LAMP' });
    await expect(kept()).resolves.toEqual(before);
  });

  test('works on an archived product', async () => {
    await service.data(`mutation { archiveProduct(input: { id: "${id}" }) { id } }`);
    await expect(update({ name: 'Old Lamp' })).resolves.toMatchObject({
      name: 'Old Lamp',
      status: 'ARCHIVED',
    });
  });
});

describe('a product is found by what it became', () => {
  test.each([
    [{ name: 'Röhre' }, 'rohre', 'torch'],
    [{ brand: 'Zapato' }, 'zapato', 'brillant'],
    [{ brand: null }, 'lamp', 'brillant'],
    [{ tags: ['neon'] }, 'neon', 'light'],
    [{ category: 'mens-shoes' }, 'shoes', 'lamps'],
  ])('%j', async (changes, found, notFound) => {
    await expect(find(notFound)).resolves.toEqual(['LAMP']);
    await update(changes);
    await expect(find(found)).resolves.toEqual(['LAMP']);
    await expect(find(notFound)).resolves.toEqual([]);
  });

  test('and stands where its new name belongs', async () => {
    await addProduct(service, 'MIDDLE', { name: 'Middle' });
    await update({ name: 'Ünique' });
    await expect(service.data('{ products(sort: NAME) { nodes { sku } } }')).resolves.toEqual({
      products: { nodes: [{ sku: 'MIDDLE' }, { sku: 'LAMP' }] },
    });
  });

  test.each([
    ['name', 'brand'],
    ['name', 'tags'],
    ['brand', 'tags'],
    ['brand', 'category'],
    ['tags', 'category'],
    ['category', 'name'],
  ] as const)('also when %s and %s change at once', async (one, other) => {
    const changed = (round: number) => ({
      name: `Name${round}`,
      brand: round % 2 === 0 ? null : `Brand${round}`,
      tags: [`tag${round}`],
      category: round % 2 === 0 ? 'mens-shoes' : 'lamps',
    });
    for (let round = 0; round < 4; round++) {
      const values = changed(round);
      await Promise.all([update({ [one]: values[one] }), update({ [other]: values[other] })]);
      const product = await kept();
      const category = await service.models.categories.findById(product?.category).lean();
      expect({ brand: null, ...product }).toMatchObject({
        [one]: values[one],
        [other]: values[other],
      });
      expect(product && category && searchWords(product, category)).toEqual(product?.searchWords);
    }
  });
});

describe('a failure', () => {
  test('is a category that the shop does not have', async () => {
    const before = await kept();
    await expect(update({ category: 'no-such', name: 'Other' })).resolves.toEqual({
      __typename: 'UnknownCategory',
      message: 'The shop has no such category.',
      slug: 'no-such',
    });
    await expect(kept()).resolves.toEqual(before);
  });

  test('is NOT_FOUND when there is no such product', async () => {
    const { errors } = await service.execute(mutation, { input: { id: unknownId, name: 'X' } });
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });

  test.each([
    [{ id: 'no id' }, 'id'],
    [{ name: null }, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ description: null }, 'description'],
    [{ brand: '' }, 'brand'],
    [{ category: null }, 'category'],
    [{ tags: null }, 'tags'],
    [{ tags: [' '] }, 'tags.0'],
    [{ price: null }, 'price'],
    [{ price: { amount: -1, currency: 'EUR' } }, 'price.amount'],
    [{ weightGrams: null }, 'weightGrams'],
    [{ weightGrams: 0 }, 'weightGrams'],
    [{ dimensions: null }, 'dimensions'],
    [{ dimensions: { widthMm: 1, heightMm: 1, depthMm: 0 } }, 'dimensions.depthMm'],
    [{ images: null }, 'images'],
    [{ images: ['http://pictures.example/'] }, 'images.0'],
    [{ thumbnail: 'ftp://pictures.example/' }, 'thumbnail'],
  ])('is BAD_USER_INPUT for %j, and nothing is written', async (changes, field) => {
    const before = await kept();
    const { data, errors } = await service.execute(mutation, { input: { id, ...changes } });
    expect(data).toEqual({ updateProduct: null });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
    await expect(kept()).resolves.toEqual(before);
  });
});
