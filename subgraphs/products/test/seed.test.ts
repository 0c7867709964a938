import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestSubgraph } from '@shop/service-kit/testing';

import type { Models } from '../src/models/index.ts';
import { seedProducts } from '../src/seedProducts.ts';
import { startProductsService } from './support/service.ts';

let service: TestSubgraph<Models>;

beforeAll(async () => {
  service = await startProductsService();
  // It is in the seed too, which adds what is missing.
  await service.models.categories.deleteMany({});
});
afterAll(() => service.stop());

test('seeding adds what is missing and changes nothing that is there', async () => {
  const { categories, products, reviews } = service.models;
  await expect(seedProducts(service.models)).resolves.toBe(24 + 194 + 581);

  await products.updateOne({ sku: 'BEA-ESS-ESS-001' }, { $set: { availableQuantity: 1 } });
  await reviews.deleteOne({ rating: 5 });
  await expect(seedProducts(service.models)).resolves.toBe(1);

  await expect(products.findOne({ sku: 'BEA-ESS-ESS-001' }).lean()).resolves.toMatchObject({
    availableQuantity: 1,
  });
  await expect(categories.countDocuments()).resolves.toBe(24);
  await expect(products.countDocuments()).resolves.toBe(194);
  await expect(reviews.countDocuments()).resolves.toBe(581);
});

test('two processes may seed at the same time', async () => {
  await service.models.products.deleteMany({});
  const added = await Promise.all([seedProducts(service.models), seedProducts(service.models)]);
  expect(added[0] + added[1]).toBe(194);
});

test('every seeded document keeps to its model', async () => {
  await seedProducts(service.models);
  const { categories, products, reviews } = service.models;
  const documents = [
    ...(await categories.find()),
    ...(await products.find()),
    ...(await reviews.find()),
  ];
  await expect(Promise.all(documents.map((document) => document.validate()))).resolves.toHaveLength(
    24 + 194 + 581,
  );
});

test('what the source has and a shop has no business storing is gone', async () => {
  await seedProducts(service.models);
  const product = await service.models.products.findOne({ sku: 'BEA-ESS-ESS-001' }).lean();
  expect(Object.keys(product ?? {}).sort()).toEqual([
    '_id',
    'availableQuantity',
    'brand',
    'category',
    'createdAt',
    'description',
    'dimensions',
    'images',
    'name',
    'nameKey',
    'price',
    'searchWords',
    'sku',
    'status',
    'tags',
    'thumbnail',
    'updatedAt',
    'weightGrams',
  ]);
});
