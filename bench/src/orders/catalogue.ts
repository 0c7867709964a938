import { ask, type Target } from '../measure.ts';
import { price } from './purchase.ts';

/** More than any run can sell. */
const stock = 1_000_000;

/** So many are put on sale at once. */
const batchSize = 20;

const createProduct = `mutation Create($input: CreateProductInput!) {
  createProduct(input: $input) { ... on Product { id } ... on UserError { message } }
}`;

/**
 * Puts new products on sale.
 *
 * @param target an endpoint, with the token of somebody who keeps the catalogue
 * @returns their ids
 */
export async function putOnSale(target: Target, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) {
    const batch = Array.from({ length: Math.min(batchSize, count - ids.length) }, (_, index) =>
      putOneOnSale(target, ids.length + index),
    );
    ids.push(...(await Promise.all(batch)));
  }
  return ids;
}

async function putOneOnSale(target: Target, index: number): Promise<string> {
  const input = {
    sku: `BENCH-${index}`,
    name: `Product ${index} of the bench`,
    description: 'Is bought again and again.',
    category: 'laptops',
    price,
    availableQuantity: stock,
    weightGrams: 100,
    dimensions: { widthMm: 10, heightMm: 10, depthMm: 10 },
  };
  const answer = await ask(target, { query: createProduct, variables: { input } });
  const id = /"id":"([^"]+)"/.exec(answer)?.[1];
  if (id === undefined) throw new Error(`No product was created: ${answer.slice(0, 500)}`);
  return id;
}
