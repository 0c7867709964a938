import { parseId } from '@shop/service-kit';

import type { ProductModel, ProductRecord } from '../models/product.ts';
import { noSuchProduct } from './failures.ts';

/**
 * Takes a product off sale; doing it again changes nothing.
 *
 * @throws {InputError} when the id is malformed
 * @throws {NotFoundError} when there is no such product
 */
export async function archiveProduct(
  products: ProductModel,
  input: { id: string },
): Promise<ProductRecord> {
  const _id = parseId('id', input.id);
  const product =
    (await products
      .findOneAndUpdate(
        { _id, status: 'ACTIVE' },
        { $set: { status: 'ARCHIVED' } },
        { returnDocument: 'after' },
      )
      .lean<ProductRecord>()) ?? (await products.findById(_id).lean<ProductRecord>());
  if (!product) throw noSuchProduct();
  return product;
}
