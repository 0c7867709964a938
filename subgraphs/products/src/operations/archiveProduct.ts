import { authorize, parseId, type Viewer } from '@shop/service-kit';

import type { ProductModel, ProductRecord } from '../models/product.ts';
import { catalogueKeepers } from './access.ts';
import { noSuchProduct } from './failures.ts';

/**
 * Takes a product off sale; doing it again changes nothing.
 *
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the viewer does not keep the catalogue
 * @throws {InputError} when the id is malformed
 * @throws {NotFoundError} when there is no such product
 */
export async function archiveProduct(
  products: ProductModel,
  viewer: Viewer | undefined,
  input: { id: string },
): Promise<ProductRecord> {
  authorize(viewer, catalogueKeepers);
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
