import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestSubgraph } from '@shop/service-kit/testing';

import type { Models } from '../src/models/index.ts';
import { addProduct, startProductsService, unknownId } from './support/service.ts';

interface Adjusted {
  adjustStock: { __typename: string; availableQuantity: number };
}

const mutation = `mutation ($id: ID!, $delta: Int!) {
  adjustStock(input: { id: $id, delta: $delta }) {
    __typename
    ... on Product { availableQuantity inStock }
    ... on InsufficientStock { availableQuantity }
    ... on UserError { message }
  }
}`;

let service: TestSubgraph<Models>;

beforeAll(async () => {
  service = await startProductsService();
});
afterAll(() => service.stop());

async function adjust(id: string, delta: number) {
  return (await service.data<Adjusted>(mutation, { id, delta })).adjustStock;
}

const stock = async (id: string) =>
  (await service.models.products.findById(id).lean())?.availableQuantity;

describe('adjusting stock', () => {
  test('adds and takes', async () => {
    const id = await addProduct(service, 'LAMP', { availableQuantity: 0 });
    await expect(adjust(id, 5)).resolves.toEqual({
      __typename: 'Product',
      availableQuantity: 5,
      inStock: true,
    });
    await expect(adjust(id, -5)).resolves.toEqual({
      __typename: 'Product',
      availableQuantity: 0,
      inStock: false,
    });
  });

  test('takes nothing when there is less than asked for', async () => {
    const id = await addProduct(service, 'FEW', { availableQuantity: 3 });
    await expect(adjust(id, -4)).resolves.toEqual({
      __typename: 'InsufficientStock',
      availableQuantity: 3,
      message: 'There are only 3 in stock.',
    });
    await expect(stock(id)).resolves.toBe(3);
  });

  test('never goes below zero, however many take at once', async () => {
    const id = await addProduct(service, 'RACE', { availableQuantity: 20 });
    const results = await Promise.all(Array.from({ length: 50 }, () => adjust(id, -1)));
    const left = results
      .filter((result) => result.__typename === 'Product')
      .map((result) => result.availableQuantity);
    expect(left.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    await expect(stock(id)).resolves.toBe(0);
  });

  test('loses nothing when some add while others take', async () => {
    const id = await addProduct(service, 'MIXED', { availableQuantity: 10 });
    const deltas = Array.from({ length: 60 }, (_, index) => (index % 3 === 0 ? 2 : -1));
    const results = await Promise.all(deltas.map((delta) => adjust(id, delta)));
    const applied = deltas
      .filter((_, index) => results[index]?.__typename === 'Product')
      .reduce((sum, delta) => sum + delta, 10);
    await expect(stock(id)).resolves.toBe(applied);
    await expect(service.models.products.findById(id).lean()).resolves.toMatchObject({
      suppliedQuantity: applied,
    });
    expect(applied).toBeGreaterThanOrEqual(0);
  });

  test('counts what comes back of an archived product, which stays unsold', async () => {
    const id = await addProduct(service, 'GONE', { availableQuantity: 1 });
    await service.data(`mutation { archiveProduct(input: { id: "${id}" }) { id } }`);
    await expect(adjust(id, 2)).resolves.toEqual({
      __typename: 'Product',
      availableQuantity: 0,
      inStock: false,
    });
    await expect(stock(id)).resolves.toBe(3);
  });
});

describe('bad input', () => {
  let id: string;
  beforeAll(async () => {
    id = await addProduct(service, 'BAD');
  });

  test.each([
    [{ id: 'no id', delta: 1 }, 'id'],
    [{ delta: 0 }, 'delta'],
    [{ delta: 1_000_001 }, 'delta'],
    [{ delta: -1_000_001 }, 'delta'],
  ])('%j is refused, the field is named and nothing is written', async (variables, field) => {
    const { data, errors } = await service.execute(mutation, { id, ...variables });
    expect(data).toEqual({ adjustStock: null });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
    await expect(stock(id)).resolves.toBe(7);
  });

  test('stock has an upper bound, which is kept too', async () => {
    const full = await addProduct(service, 'FULL');
    await service.models.products.updateOne({ sku: 'FULL' }, { availableQuantity: 999_999_999 });
    await expect(adjust(full, 1)).resolves.toMatchObject({ availableQuantity: 1_000_000_000 });
    const { errors } = await service.execute(mutation, { id: full, delta: 1 });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'delta' } }]);
    await expect(stock(full)).resolves.toBe(1_000_000_000);
  });

  test('a product that is not there is NOT_FOUND', async () => {
    for (const delta of [1, -1]) {
      const { errors } = await service.execute(mutation, { id: unknownId, delta });
      expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    }
  });
});
