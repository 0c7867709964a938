import { authorize, checkInteger, duplicateKey, type Viewer } from '@shop/service-kit';

import type { Models } from '../models/index.ts';
import type { DimensionsRecord, MoneyRecord, ProductRecord } from '../models/product.ts';
import { catalogueKeepers } from './access.ts';
import { type SkuTaken, type UnknownCategory, unknownCategory } from './failures.ts';
import {
  checkBrand,
  checkDescription,
  checkDimensions,
  checkImages,
  checkName,
  checkPicture,
  checkPrice,
  checkSku,
  checkSlug,
  checkTags,
  checkWeight,
} from './rules.ts';
import { fold, searchWords } from './words.ts';

export interface CreateProduct {
  sku: string;
  name: string;
  description: string;
  brand?: string | null | undefined;
  category: string;
  tags?: readonly string[] | undefined;
  price: MoneyRecord;
  availableQuantity?: number | undefined;
  weightGrams: number;
  dimensions: DimensionsRecord;
  images?: readonly string[] | undefined;
  thumbnail?: string | null | undefined;
}

/**
 * Adds a product and puts it on sale. Of two that ask for the same SKU at once, one gets it.
 *
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the viewer does not keep the catalogue
 * @throws {InputError} when a value breaks a rule; nothing is written then
 */
export async function createProduct(
  { products, categories }: Pick<Models, 'products' | 'categories'>,
  viewer: Viewer | undefined,
  input: CreateProduct,
): Promise<ProductRecord | SkuTaken | UnknownCategory> {
  authorize(viewer, catalogueKeepers);
  const checked = {
    sku: checkSku(input.sku),
    name: checkName(input.name),
    description: checkDescription(input.description),
    ...(input.brand != null && { brand: checkBrand('brand', input.brand) }),
    category: checkSlug('category', input.category),
    tags: checkTags(input.tags ?? []),
    price: checkPrice('price', input.price),
    availableQuantity: checkInteger('availableQuantity', input.availableQuantity ?? 0, {
      min: 0,
      max: 1_000_000,
    }),
    weightGrams: checkWeight(input.weightGrams),
    dimensions: checkDimensions(input.dimensions),
    images: checkImages(input.images ?? []),
    ...(input.thumbnail != null && { thumbnail: checkPicture('thumbnail', input.thumbnail) }),
  };
  const category = await categories.findById(checked.category).lean();
  if (!category) return unknownCategory(checked.category);
  try {
    const product = await products.create({
      ...checked,
      heldQuantity: 0,
      committedQuantity: 0,
      suppliedQuantity: checked.availableQuantity,
      restocks: 0,
      nameKey: fold(checked.name),
      searchWords: searchWords(checked, category),
      status: 'ACTIVE',
    });
    return product.toObject();
  } catch (error) {
    if (duplicateKey(error) !== 'sku') throw error;
    return { failure: 'SkuTaken', message: 'Another product has this SKU.', sku: checked.sku };
  }
}
