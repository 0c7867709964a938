import { testDatabase } from '@shop/embedded-mongo/testing';
import { startTestSubgraph, type TestSubgraph, testViewer } from '@shop/service-kit/testing';

import { createContextFactory } from '../../src/context.ts';
import { type Models, openModels } from '../../src/models/index.ts';
import { productsSchema } from '../../src/server.ts';

/** Who may change the catalogue. */
export const catalogueManager = testViewer('manager', ['products:write']);

/**
 * The products subgraph on a database of its own, with the two categories of {@link newProduct}. The
 * catalogue manager asks unless a test says otherwise.
 */
export async function startProductsService(): Promise<TestSubgraph<Models>> {
  const subgraph = await startTestSubgraph({
    schema: productsSchema,
    database: await testDatabase('products'),
    openModels,
    createContext: createContextFactory({ reservationTtlMs: 600_000 }),
    viewer: catalogueManager,
  });
  await subgraph.models.categories.create([
    { _id: 'lamps', name: 'Lamps', nameKey: 'lamps' },
    { _id: 'mens-shoes', name: "Men's Shoes", nameKey: "men's shoes" },
  ]);
  return subgraph;
}

/** A valid input of `createProduct`. */
export function newProduct(sku: string, different: Record<string, unknown> = {}) {
  return {
    sku,
    name: 'Desk Lamp',
    description: 'It shines on a desk.',
    brand: 'Brillant',
    category: 'lamps',
    tags: ['light', 'desk'],
    price: { amount: 1999, currency: 'EUR' },
    availableQuantity: 7,
    weightGrams: 800,
    dimensions: { widthMm: 150, heightMm: 400, depthMm: 150 },
    images: ['https://pictures.example/lamp.webp'],
    thumbnail: 'https://pictures.example/lamp-small.webp',
    ...different,
  };
}

/**
 * Adds a product by the mutation and gives its id.
 *
 * @throws {Error} when there is no new product
 */
export async function addProduct(
  service: TestSubgraph<Models>,
  sku: string,
  different: Record<string, unknown> = {},
): Promise<string> {
  const { createProduct } = await service.data<{ createProduct: { id?: string } }>(
    `mutation ($input: CreateProductInput!) {
      createProduct(input: $input) { ... on Product { id } ... on UserError { message } }
    }`,
    { input: newProduct(sku, different) },
  );
  if (createProduct.id === undefined) throw new Error(`no product ${sku} was created`);
  return createProduct.id;
}

/** An id that no product, review or user has. */
export const unknownId = 'ffffffffffffffffffffffff';
