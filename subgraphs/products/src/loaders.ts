import {
  findByKeys,
  isId,
  type ItemLoader,
  itemLoader,
  type PageArguments,
  type PageLoader,
  pageLoader,
} from '@shop/service-kit';

import type { CategoryRecord } from './models/category.ts';
import type { Models } from './models/index.ts';
import type { ProductRecord } from './models/product.ts';
import type { ReviewRecord } from './models/review.ts';
import { listProductsOfCategories, type ProductOrder } from './operations/listProducts.ts';
import { listReviewsOfAuthors, listReviewsOfProducts } from './operations/listReviews.ts';
import { type RatingFigures, summarizeRatings } from './operations/summarizeRatings.ts';

/**
 * How one request reads this service's data: each kind of lookup is one query per level of the
 * operation. A single item is null when there is none, or when the text is not an id of ours.
 */
export interface Loaders {
  productById: ItemLoader<ProductRecord>;
  productBySku: ItemLoader<ProductRecord>;
  categoryBySlug: ItemLoader<CategoryRecord>;
  reviewById: ItemLoader<ReviewRecord>;
  /** Null when the product has no ratings. */
  ratingByProduct: ItemLoader<RatingFigures>;
  productsByCategory: PageLoader<ProductRecord, PageArguments & { sort: ProductOrder }>;
  reviewsByProduct: PageLoader<ReviewRecord, PageArguments>;
  reviewsByAuthor: PageLoader<ReviewRecord, PageArguments>;
}

/** The key in a reference may be anything. */
const isText = (value: unknown): value is string => typeof value === 'string';

export function createLoaders({ products, categories, reviews }: Models): Loaders {
  return {
    productById: itemLoader(
      (ids) => findByKeys(products, '_id', ids.filter(isId)),
      (product) => product._id.toHexString(),
    ),
    productBySku: itemLoader(
      (skus) => findByKeys(products, 'sku', skus.filter(isText)),
      (product) => product.sku,
    ),
    categoryBySlug: itemLoader(
      (slugs) => findByKeys(categories, '_id', slugs.filter(isText)),
      (category) => category._id,
    ),
    reviewById: itemLoader(
      (ids) => findByKeys(reviews, '_id', ids.filter(isId)),
      (review) => review._id.toHexString(),
    ),
    ratingByProduct: itemLoader(
      (productIds) => summarizeRatings(reviews, productIds),
      (figures) => figures.productId,
    ),
    productsByCategory: pageLoader((slugs, { sort, ...page }) =>
      listProductsOfCategories(products, slugs, { sort, page }),
    ),
    reviewsByProduct: pageLoader((ids, page) => listReviewsOfProducts(reviews, ids, page)),
    reviewsByAuthor: pageLoader((ids, page) => listReviewsOfAuthors(reviews, ids, page)),
  };
}
