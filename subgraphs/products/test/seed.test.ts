import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { testDatabase } from '@shop/embedded-mongo/testing';
import { connectDatabase, createLogger } from '@shop/service-kit';
import type { TestSubgraph } from '@shop/service-kit/testing';
import { Types } from 'mongoose';

import { type Models, openModels } from '../src/models/index.ts';
import { seedProducts } from '../src/seedProducts.ts';
import { startProductsService } from './support/service.ts';
import { violations } from './support/shop.ts';

let service: TestSubgraph<Models>;

beforeAll(async () => {
  service = await startProductsService();
  // It is in the seed too, which adds what is missing.
  await service.models.categories.deleteMany({});
});
afterAll(() => service.stop());

test('seeding adds what is missing and changes nothing that is there', async () => {
  const { categories, products, reviews } = service.models;
  await expect(seedProducts(service.models)).resolves.toBe(24 + 194 + 581 + 208);

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

test('what the seeded orders took is supplied and committed, however often it is seeded', async () => {
  const { products, reservations } = service.models;
  await Promise.all([products.deleteMany({}), reservations.deleteMany({})]);
  await Promise.all([seedProducts(service.models), seedProducts(service.models)]);
  await seedProducts(service.models);
  await expect(violations(service.models)).resolves.toEqual([]);
  await expect(reservations.countDocuments({ state: 'COMMITTED' })).resolves.toBe(187);
  await expect(products.findOne({ sku: 'BEA-ESS-ESS-001' }).lean()).resolves.toMatchObject({
    availableQuantity: 99,
  });
});

test('a seeded order can be cancelled, and stays so when it is seeded again', async () => {
  await seedProducts(service.models);
  const { products } = service.models;
  const stock = async () =>
    (await products.findById('5eed00020000000000000113').lean())?.availableQuantity;
  const before = (await stock()) ?? NaN;
  await service
    .calledBy({ service: 'orders' })
    .data('mutation { releaseStock(orderId: "5eed00040000000000000001") { status } }');
  await expect(stock()).resolves.toBe(before + 3);
  await seedProducts(service.models);
  await expect(stock()).resolves.toBe(before + 3);
  await expect(violations(service.models)).resolves.toEqual([]);
});

test('every seeded document keeps to its model', async () => {
  await seedProducts(service.models);
  const { categories, products, reviews, reservations } = service.models;
  const documents = [
    ...(await categories.find()),
    ...(await products.find()),
    ...(await reviews.find()),
    ...(await reservations.find()),
  ];
  await expect(Promise.all(documents.map((document) => document.validate()))).resolves.toHaveLength(
    24 + 194 + 581 + 208,
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
    'committedQuantity',
    'createdAt',
    'description',
    'dimensions',
    'heldQuantity',
    'images',
    'name',
    'nameKey',
    'price',
    'restocks',
    'searchWords',
    'seededOrders',
    'sku',
    'status',
    'suppliedQuantity',
    'tags',
    'thumbnail',
    'updatedAt',
    'weightGrams',
  ]);
});

test.each(['before', 'after'])(
  'a database of a time without reservations is balanced %s it is seeded again',
  async (when) => {
    const { products, reservations } = service.models;
    await seedProducts(service.models);
    await reservations.deleteMany({});
    await products.updateMany(
      {},
      {
        $unset: {
          heldQuantity: 1,
          committedQuantity: 1,
          suppliedQuantity: 1,
          restocks: 1,
          restocked: 1,
          seededOrders: 1,
        },
      },
    );
    const models = await openModels(service.connection);
    if (when === 'after') await seedProducts(models);
    await expect(violations(models)).resolves.toEqual([]);
  },
);

test('a database with two seeded reviews of a product by one author keeps the second', async () => {
  const database = await testDatabase('products');
  const logger = createLogger({ name: 'test', level: 'silent' });
  const connected = await connectDatabase({ uri: database.uri, logger });
  const review = (id: string) => ({
    _id: new Types.ObjectId(id),
    productId: new Types.ObjectId('5eed00020000000000000001'),
    authorId: '5eed00010000000000000197',
  });
  const ids = ['5eed00030000000000000001', '5eed00030000000000000003'];
  try {
    await connected.connection.collection('reviews').insertMany(ids.map(review));
    const { reviews } = await openModels(connected.connection);
    await expect(reviews.find().lean()).resolves.toEqual([review('5eed00030000000000000003')]);
  } finally {
    await connected.close();
    await database.stop();
  }
});
