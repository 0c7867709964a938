import { authorize, parseId, type Viewer } from '@shop/service-kit';

import type { Models } from '../models/index.ts';
import type { DimensionsRecord, MoneyRecord, ProductRecord } from '../models/product.ts';
import { catalogueKeepers } from './access.ts';
import { noSuchProduct, type UnknownCategory, unknownCategory } from './failures.ts';
import {
  checkBrand,
  checkDescription,
  checkDimensions,
  checkImages,
  checkName,
  checkPicture,
  checkPrice,
  checkSlug,
  checkTags,
  checkWeight,
} from './rules.ts';
import { fold, searchWords } from './words.ts';

/** What to change: what is undefined stays, and null empties what may be empty. */
export interface UpdateProduct {
  id: string;
  name?: string | null | undefined;
  description?: string | null | undefined;
  brand?: string | null | undefined;
  category?: string | null | undefined;
  tags?: readonly string[] | null | undefined;
  price?: MoneyRecord | null | undefined;
  weightGrams?: number | null | undefined;
  dimensions?: DimensionsRecord | null | undefined;
  images?: readonly string[] | null | undefined;
  thumbnail?: string | null | undefined;
}

/**
 * Changes a product, on sale or archived, in one write. When nothing is to be changed, nothing is
 * written.
 *
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the viewer does not keep the catalogue
 * @throws {InputError} when a value breaks a rule; nothing is written then
 * @throws {NotFoundError} when there is no such product
 */
export async function updateProduct(
  { products, categories }: Pick<Models, 'products' | 'categories'>,
  viewer: Viewer | undefined,
  input: UpdateProduct,
): Promise<ProductRecord | UnknownCategory> {
  authorize(viewer, catalogueKeepers);
  const _id = parseId('id', input.id);
  const changes = checkChanges(input);
  const unset = {
    ...(input.brand === null && { brand: 1 as const }),
    ...(input.thumbnail === null && { thumbnail: 1 as const }),
  };
  for (;;) {
    const before = await products.findById(_id).lean<ProductRecord>();
    if (!before) throw noSuchProduct();
    if (Object.keys({ ...changes, ...unset }).length === 0) return before;
    const { name, brand, tags, category: slug } = { ...before, ...changes };
    const category = await categories.findById(slug).lean();
    if (!category) return unknownCategory(slug);
    const texts = { name, tags, brand: input.brand === null ? undefined : brand };
    const product = await products
      .findOneAndUpdate(
        // The words are right only beside the texts that they were made from: when another update
        // has changed one of these meanwhile, nothing matches, and this one starts over from what
        // the other left.
        {
          _id,
          name: before.name,
          brand: before.brand ?? { $exists: false },
          tags: before.tags,
          category: before.category,
        },
        {
          $set: { ...changes, nameKey: fold(name), searchWords: searchWords(texts, category) },
          $unset: unset,
        },
        { returnDocument: 'after' },
      )
      .lean<ProductRecord>();
    if (product) return product;
  }
}

function checkChanges(input: UpdateProduct) {
  const { name, description, brand, category, tags, price } = input;
  const { weightGrams, dimensions, images, thumbnail } = input;
  return {
    ...(name !== undefined && { name: checkName(name) }),
    ...(description !== undefined && { description: checkDescription(description) }),
    ...(brand != null && { brand: checkBrand('brand', brand) }),
    ...(category !== undefined && { category: checkSlug('category', category) }),
    ...(tags !== undefined && { tags: checkTags(tags) }),
    ...(price !== undefined && { price: checkPrice('price', price) }),
    ...(weightGrams !== undefined && { weightGrams: checkWeight(weightGrams) }),
    ...(dimensions !== undefined && { dimensions: checkDimensions(dimensions) }),
    ...(images !== undefined && { images: checkImages(images) }),
    ...(thumbnail != null && { thumbnail: checkPicture('thumbnail', thumbnail) }),
  };
}
