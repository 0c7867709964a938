import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { TestSubgraph } from '@shop/service-kit/testing';

import type { Models } from '../src/models/index.ts';
import { newProduct, startProductsService } from './support/service.ts';

const mutation = `mutation ($input: CreateProductInput!) {
  createProduct(input: $input) {
    __typename
    ... on Product {
      sku name brand tags description images thumbnail status inStock availableQuantity
      price { amount currency }
    }
    ... on UserError { message }
    ... on SkuTaken { sku }
    ... on UnknownCategory { slug }
  }
}`;

let service: TestSubgraph<Models>;

beforeAll(async () => {
  service = await startProductsService();
});
beforeEach(() => service.models.products.deleteMany({}));
afterAll(() => service.stop());

async function create(input: Record<string, unknown>) {
  const { createProduct } = await service.data<{ createProduct: { __typename: string } }>(
    mutation,
    { input },
  );
  return createProduct;
}

describe('a new product', () => {
  test('is on sale as it was given', async () => {
    await expect(create(newProduct('LAMP-1'))).resolves.toEqual({
      __typename: 'Product',
      sku: 'LAMP-1',
      name: 'Desk Lamp',
      brand: 'Brillant',
      tags: ['light', 'desk'],
      description: 'It shines on a desk.',
      images: ['https://pictures.example/lamp.webp'],
      thumbnail: 'https://pictures.example/lamp-small.webp',
      status: 'ACTIVE',
      inStock: true,
      availableQuantity: 7,
      price: { amount: 1999, currency: 'EUR' },
    });
  });

  test('needs no brand, tags, stock or pictures', async () => {
    const { brand, tags, availableQuantity, images, thumbnail, ...least } = newProduct('LEAST');
    expect([brand, tags, availableQuantity, images, thumbnail]).not.toContain(undefined);
    await expect(create(least)).resolves.toMatchObject({
      brand: null,
      tags: [],
      availableQuantity: 0,
      inStock: false,
      images: [],
      thumbnail: null,
    });
  });

  test('has its texts trimmed, each tag once and its URLs in normal form', async () => {
    await expect(
      create(
        newProduct('TRIMMED', {
          name: '  Lamp ',
          description: 'One line.\r\nAnother.\n',
          tags: ['desk', ' desk', 'light'],
          images: ['HTTPS://Pictures.Example/a/../b.webp'],
        }),
      ),
    ).resolves.toMatchObject({
      name: 'Lamp',
      description: 'One line.\nAnother.',
      tags: ['desk', 'light'],
      images: ['https://pictures.example/b.webp'],
    });
  });

  test('may be at every limit', async () => {
    const most = newProduct('A-9'.padEnd(40, 'Z'), {
      name: 'n'.repeat(200),
      description: 'd'.repeat(5_000),
      brand: 'b'.repeat(100),
      tags: Array.from({ length: 20 }, (_, index) => `${index}`.padEnd(40, 't')),
      price: { amount: 2_147_483_647, currency: 'GBP' },
      availableQuantity: 1_000_000,
      weightGrams: 1_000_000,
      dimensions: { widthMm: 100_000, heightMm: 1, depthMm: 100_000 },
      images: Array.from({ length: 20 }, () => `https://x.example/${'i'.repeat(1_982)}`),
    });
    await expect(create(most)).resolves.toMatchObject({ __typename: 'Product' });
    const least = newProduct('ABC', { price: { amount: 0, currency: 'USD' } });
    await expect(create(least)).resolves.toMatchObject({ __typename: 'Product' });
  });
});

describe('a failure', () => {
  test('is a SKU that another product has', async () => {
    await create(newProduct('TWICE'));
    await expect(create(newProduct('TWICE', { name: 'Other' }))).resolves.toEqual({
      __typename: 'SkuTaken',
      message: 'Another product has this SKU.',
      sku: 'TWICE',
    });
    await expect(service.models.products.find().lean()).resolves.toMatchObject([
      { name: 'Desk Lamp' },
    ]);
  });

  test('is a SKU that many ask for at once, for all but one', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => create(newProduct('RACE', { name: `No ${index}` }))),
    );
    const types = results.map((result) => result.__typename).sort();
    expect(types).toEqual(['Product', ...Array.from({ length: 19 }, () => 'SkuTaken')]);
    await expect(service.models.products.countDocuments()).resolves.toBe(1);
  });

  test('is a category that the shop does not have', async () => {
    await expect(create(newProduct('LOST', { category: 'no-such' }))).resolves.toEqual({
      __typename: 'UnknownCategory',
      message: 'The shop has no such category.',
      slug: 'no-such',
    });
    await expect(service.models.products.countDocuments()).resolves.toBe(0);
  });
});

describe('bad input', () => {
  afterAll(async () => {
    await expect(service.models.products.countDocuments()).resolves.toBe(0);
  });

  test.each([
    [{ sku: 'AB' }, 'sku'],
    [{ sku: 'A'.repeat(41) }, 'sku'],
    [{ sku: 'lamp-1' }, 'sku'],
    [{ name: '' }, 'name'],
    [{ name: ' ' }, 'name'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ name: 'two\nlines' }, 'name'],
    [{ description: '' }, 'description'],
    [{ description: 'x'.repeat(5_001) }, 'description'],
    [{ brand: '' }, 'brand'],
    [{ brand: 'x'.repeat(101) }, 'brand'],
    [{ category: 'x'.repeat(65) }, 'category'],
    [{ tags: [''] }, 'tags.0'],
    [{ tags: ['light', 'x'.repeat(41)] }, 'tags.1'],
    [{ tags: Array.from({ length: 21 }, (_, index) => `t${index}`) }, 'tags'],
    [{ price: { amount: -1, currency: 'EUR' } }, 'price.amount'],
    [{ availableQuantity: -1 }, 'availableQuantity'],
    [{ availableQuantity: 1_000_001 }, 'availableQuantity'],
    [{ weightGrams: 0 }, 'weightGrams'],
    [{ weightGrams: 1_000_001 }, 'weightGrams'],
    [{ dimensions: { widthMm: 0, heightMm: 1, depthMm: 1 } }, 'dimensions.widthMm'],
    [{ dimensions: { widthMm: 1, heightMm: 100_001, depthMm: 1 } }, 'dimensions.heightMm'],
    [{ dimensions: { widthMm: 1, heightMm: 1, depthMm: -5 } }, 'dimensions.depthMm'],
    [{ images: ['http://pictures.example/1.webp'] }, 'images.0'],
    [{ images: ['data:image/gif;base64,R0lGODlhAQABAAAAACw='] }, 'images.0'],
    [{ images: [`https://x.example/${'i'.repeat(1_983)}`] }, 'images.0'],
    [{ images: Array.from({ length: 21 }, () => 'https://x.example/') }, 'images'],
    [{ thumbnail: 'javascript:alert(1)' }, 'thumbnail'],
  ])('%j is refused, the field is named and nothing is written', async (different, field) => {
    const { data, errors } = await service.execute(mutation, {
      input: newProduct('BAD', different),
    });
    expect(data).toEqual({ createProduct: null });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
    await expect(service.models.products.countDocuments()).resolves.toBe(0);
  });

  test.each([
    { price: { amount: 1, currency: 'XXX' } },
    { price: { amount: 9.99, currency: 'EUR' } },
    { price: { amount: 2 ** 31, currency: 'EUR' } },
    { price: null },
    { sku: null },
    { images: ['/lamp.webp'] },
    { thumbnail: '' },
    { status: 'ARCHIVED' },
  ])('%j is none of the schema, and nothing is written', async (different) => {
    const { errors } = await service.execute(mutation, { input: newProduct('BAD', different) });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    await expect(service.models.products.countDocuments()).resolves.toBe(0);
  });
});
