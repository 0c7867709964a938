import {
  findPage,
  findPages,
  InputError,
  type Page,
  type PageArguments,
  type SortKey,
} from '@shop/service-kit';
import type { QueryFilter } from 'mongoose';

import type { MoneyRecord, ProductModel, ProductRecord } from '../models/product.ts';
import { checkBrand, checkPrice, checkSlug, checkTag } from './rules.ts';

/** Conditions on products: those that are given must all hold. */
export interface ProductConditions {
  category?: string | null | undefined;
  brand?: string | null | undefined;
  tag?: string | null | undefined;
  minPrice?: MoneyRecord | null | undefined;
  /** In the currency of `minPrice`, and not less. */
  maxPrice?: MoneyRecord | null | undefined;
  inStock?: boolean | null | undefined;
}

export type ProductOrder = 'NEWEST' | 'NAME' | 'PRICE_ASCENDING' | 'PRICE_DESCENDING';

const onSale = { status: 'ACTIVE' } as const satisfies QueryFilter<ProductRecord>;

/** Amounts of two currencies do not compare: prices are sorted within each. */
const byPrice = (direction: 1 | -1): SortKey[] => [
  { field: 'price.currency', direction, type: 'string' },
  { field: 'price.amount', direction, type: 'number' },
  { field: '_id', direction, type: 'id' },
];

const keys: Record<ProductOrder, readonly SortKey[]> = {
  NEWEST: [
    { field: 'createdAt', direction: -1, type: 'date' },
    { field: '_id', direction: -1, type: 'id' },
  ],
  NAME: [
    { field: 'nameKey', direction: 1, type: 'string' },
    { field: '_id', direction: 1, type: 'id' },
  ],
  PRICE_ASCENDING: byPrice(1),
  PRICE_DESCENDING: byPrice(-1),
};

/**
 * A page of the products on sale that meet the conditions.
 *
 * @throws {InputError} for a condition that cannot be met by any product, and for a page size or
 *   cursor that is not one
 */
export async function listProducts(
  products: ProductModel,
  list: { filter?: ProductConditions | null | undefined; sort: ProductOrder; page: PageArguments },
): Promise<Page<ProductRecord>> {
  const { filter, sort, page } = list;
  return findPage(products, {
    filter: { ...onSale, ...(filter && toFilter(filter)) },
    keyset: { name: `products ${sort}`, keys: keys[sort] },
    page,
  });
}

/**
 * The same page of the products on sale of each category, in one query.
 *
 * @throws {InputError} for a page size or cursor that is not one
 */
export function listProductsOfCategories(
  products: ProductModel,
  slugs: readonly string[],
  list: { sort: ProductOrder; page: PageArguments },
): Promise<Page<ProductRecord>[]> {
  const { sort, page } = list;
  return findPages(products, {
    foreignKey: 'category',
    keys: slugs,
    filter: onSale,
    keyset: { name: `category's products ${sort}`, keys: keys[sort] },
    page,
  });
}

function toFilter(conditions: ProductConditions): QueryFilter<ProductRecord> {
  const { category, brand, tag, minPrice, maxPrice, inStock } = conditions;
  return {
    ...(category != null && { category: checkSlug('filter.category', category) }),
    ...(brand != null && { brand: checkBrand('filter.brand', brand) }),
    ...(tag != null && { tags: checkTag('filter.tag', tag) }),
    ...(inStock != null && { availableQuantity: inStock ? { $gt: 0 } : 0 }),
    ...priceFilter(
      minPrice == null ? undefined : checkPrice('filter.minPrice', minPrice),
      maxPrice == null ? undefined : checkPrice('filter.maxPrice', maxPrice),
    ),
  };
}

function priceFilter(
  min: MoneyRecord | undefined,
  max: MoneyRecord | undefined,
): QueryFilter<ProductRecord> {
  const currency = (min ?? max)?.currency;
  if (currency === undefined) return {};
  if (min && max && max.currency !== currency) {
    throw new InputError(
      'filter.maxPrice.currency',
      'filter.maxPrice.currency must be the currency of filter.minPrice.',
    );
  }
  if (min && max && max.amount < min.amount) {
    throw new InputError(
      'filter.maxPrice.amount',
      'filter.maxPrice.amount must not be less than that of filter.minPrice.',
    );
  }
  return {
    'price.currency': currency,
    'price.amount': { ...(min && { $gte: min.amount }), ...(max && { $lte: max.amount }) },
  };
}
