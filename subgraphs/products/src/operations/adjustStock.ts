import { authorize, checkInteger, InputError, parseId, type Viewer } from '@shop/service-kit';

import type { ProductModel, ProductRecord } from '../models/product.ts';
import { catalogueKeepers } from './access.ts';
import { type InsufficientStock, noSuchProduct } from './failures.ts';

/** How many of one product there may be: sums of a few stocks still fit GraphQL's `Int`. */
const maxStock = 1_000_000_000;

/**
 * Adds to a product's stock, or takes from it. The stock stays within 0 and 1,000,000,000 however
 * many adjust it at once, for the limits are conditions of the write itself. An archived product's
 * stock can be adjusted too: what comes back to the warehouse counts.
 *
 * @param input.delta how many to add, or to take out when negative
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the viewer does not keep the catalogue
 * @throws {InputError} when the id is malformed, or delta is 0, too large or more than there is room for
 * @throws {NotFoundError} when there is no such product
 */
export async function adjustStock(
  products: ProductModel,
  viewer: Viewer | undefined,
  input: { id: string; delta: number },
): Promise<ProductRecord | InsufficientStock> {
  authorize(viewer, catalogueKeepers);
  const _id = parseId('id', input.id);
  const delta = checkInteger('delta', input.delta, { min: -1_000_000, max: 1_000_000 });
  if (delta === 0) throw new InputError('delta', 'delta cannot be 0.');
  for (;;) {
    const adjusted = await products
      .findOneAndUpdate(
        { _id, availableQuantity: { $gte: -delta, $lte: maxStock - delta } },
        { $inc: { availableQuantity: delta, suppliedQuantity: delta } },
        { returnDocument: 'after' },
      )
      .lean<ProductRecord>();
    if (adjusted) return adjusted;
    const product = await products.findById(_id).lean<ProductRecord>();
    if (!product) throw noSuchProduct();
    const { availableQuantity } = product;
    if (availableQuantity < -delta) {
      return {
        failure: 'InsufficientStock',
        message: `There are only ${availableQuantity} in stock.`,
        availableQuantity,
      };
    }
    if (availableQuantity > maxStock - delta) {
      throw new InputError('delta', `delta is too much: stock may be at most ${maxStock}.`);
    }
    // Stock that was short at the write has come in before the read: it is there to be taken.
  }
}
