import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestSubgraph } from '@shop/service-kit/testing';

import type { Models } from '../src/models/index.ts';
import { addProduct, startProductsService, unknownId } from './support/service.ts';

const mutation = `mutation ($id: ID!) {
  archiveProduct(input: { id: $id }) { id status inStock availableQuantity updatedAt }
}`;

let service: TestSubgraph<Models>;

beforeAll(async () => {
  service = await startProductsService();
});
afterAll(() => service.stop());

test('an archived product is read by id and SKU, and is in no list', async () => {
  const id = await addProduct(service, 'LAMP');
  await expect(service.data(mutation, { id })).resolves.toMatchObject({
    archiveProduct: { id, status: 'ARCHIVED', inStock: false, availableQuantity: 0 },
  });
  await expect(
    service.data(
      `query ($id: ID!) {
        product(id: $id) { sku }
        productBySku(sku: "LAMP") { id }
        products { nodes { id } }
        searchProducts(query: "lamp") { nodes { id } }
        category(slug: "lamps") { products { nodes { id } } }
      }`,
      { id },
    ),
  ).resolves.toEqual({
    product: { sku: 'LAMP' },
    productBySku: { id },
    products: { nodes: [] },
    searchProducts: { nodes: [] },
    category: { products: { nodes: [] } },
  });
});

test('archiving again changes nothing', async () => {
  const id = await addProduct(service, 'TWICE');
  const first = await service.data(mutation, { id });
  await expect(service.data(mutation, { id })).resolves.toEqual(first);
});

test('a product that is not there is NOT_FOUND', async () => {
  const { errors } = await service.execute(mutation, { id: unknownId });
  expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
});

test('a malformed id is BAD_USER_INPUT', async () => {
  const { errors } = await service.execute(mutation, { id: 'no id' });
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'id' } }]);
});
