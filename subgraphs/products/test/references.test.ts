import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestSubgraph } from '@shop/service-kit/testing';

import type { Models } from '../src/models/index.ts';
import { seedProducts } from '../src/seedProducts.ts';
import { addProduct, startProductsService, unknownId } from './support/service.ts';

let service: TestSubgraph<Models>;

beforeAll(async () => {
  service = await startProductsService();
  await seedProducts(service.models);
});
afterAll(() => service.stop());

const productId = (number: number) => `5eed0002${String(number).padStart(16, '0')}`;
const reviewId = (number: number) => `5eed0003${String(number).padStart(16, '0')}`;
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('a reference', () => {
  test('to a product is its id or its SKU', async () => {
    const { data } = await service.entities(
      [
        { __typename: 'Product', sku: 'BEA-ESS-ESS-001' },
        { __typename: 'Product', id: productId(2) },
      ],
      '... on Product { id sku }',
    );
    expect(data?._entities).toMatchObject([
      { id: productId(1), sku: 'BEA-ESS-ESS-001' },
      { id: productId(2), sku: 'BEA-GLA-EYE-002' },
    ]);
  });

  test('to an archived product finds it, with nothing to sell', async () => {
    const id = await addProduct(service, 'GONE');
    await service.data(`mutation { archiveProduct(input: { id: "${id}" }) { id } }`);
    const { data } = await service.entities(
      [{ __typename: 'Product', id }],
      '... on Product { sku status inStock availableQuantity }',
    );
    expect(data?._entities).toMatchObject([
      { sku: 'GONE', status: 'ARCHIVED', inStock: false, availableQuantity: 0 },
    ]);
  });

  test('to a category is its slug', async () => {
    const { data } = await service.entities(
      [{ __typename: 'Category', slug: 'laptops' }],
      '... on Category { slug name }',
    );
    expect(data?._entities).toMatchObject([{ slug: 'laptops', name: 'Laptops' }]);
  });

  test('to a review is its id', async () => {
    const { data } = await service.entities(
      [{ __typename: 'Review', id: reviewId(2) }],
      '... on Review { id rating author { id } }',
    );
    expect(data?._entities).toMatchObject([
      { id: reviewId(2), rating: 4, author: { id: '5eed00010000000000000053' } },
    ]);
  });

  test('to a user needs no query', async () => {
    await expect(
      service.countCommands(() =>
        service.entities([{ __typename: 'User', id: 'u' }], '... on User { id }'),
      ),
    ).resolves.toEqual({});
  });

  test.each([
    { __typename: 'Product', id: unknownId },
    { __typename: 'Product', id: 'no id' },
    { __typename: 'Product', id: [productId(1)] },
    { __typename: 'Product', sku: 'NO-SUCH' },
    { __typename: 'Product', sku: { $gt: '' } },
    { __typename: 'Category', slug: 'no-such' },
    { __typename: 'Category', slug: { $ne: null } },
    { __typename: 'Review', id: unknownId },
    { __typename: 'Review', id: 'no id' },
    { __typename: 'User', id: '' },
    { __typename: 'User', id: 'x'.repeat(65) },
  ])('that names nothing gives null: %j', async (representation) => {
    const answer = await service.entities([representation], '');
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({ _entities: [null] });
  });
});

describe('one query for each kind of lookup, however many items', () => {
  test.each([1, 150])(
    'of %d products with category, rating, reviews and their products',
    async (count) => {
      const products = numbers(count).map((number) => ({
        __typename: 'Product',
        id: productId(number),
      }));
      const commands = await service.countCommands(async () => {
        const { data, errors } = await service.entities(
          products,
          `... on Product {
          category { name products(first: 2) { nodes { sku } } }
          rating { average count }
          reviews(first: 2) { nodes { author { id } product { rating { average } } } }
        }`,
        );
        expect(errors).toBeUndefined();
        expect(data?._entities).toHaveLength(count);
      });
      // Products, categories; ratings, pages of reviews and of the categories' products. The page of
      // a single list is found by the index alone.
      expect(commands).toEqual(count === 1 ? { find: 4, aggregate: 1 } : { find: 2, aggregate: 3 });
    },
  );

  test('of references by id and by SKU', async () => {
    const others = await service.models.products.find().sort({ _id: -1 }).limit(50).lean();
    const commands = await service.countCommands(() =>
      service.entities(
        [
          ...numbers(50).map((number) => ({ __typename: 'Product', id: productId(number) })),
          ...others.map(({ sku }) => ({ __typename: 'Product', sku })),
        ],
        '... on Product { name }',
      ),
    );
    expect(commands).toEqual({ find: 2 });
  });

  test('of reviews', async () => {
    const reviews = numbers(101).map((number) => ({ __typename: 'Review', id: reviewId(number) }));
    await expect(
      service.countCommands(() => service.entities(reviews, '... on Review { product { name } }')),
    ).resolves.toEqual({ find: 2 });
  });

  test('of users with their reviews', async () => {
    const users = numbers(100).map((number) => ({
      __typename: 'User',
      id: `5eed0001${String(number).padStart(16, '0')}`,
    }));
    await expect(
      service.countCommands(() =>
        service.entities(
          users,
          '... on User { reviews(first: 5) { nodes { product { category { name } } } } }',
        ),
      ),
    ).resolves.toEqual({ aggregate: 1, find: 2 });
  });

  test('of a page of 100 products', async () => {
    await expect(
      service.countCommands(() =>
        service.data('{ products(first: 100) { nodes { category { slug } rating { count } } } }'),
      ),
    ).resolves.toEqual({ find: 2, aggregate: 1 });
  });
});
