import { findPages, type Page, type PageArguments, type SortKey } from '@shop/service-kit';
import { Types } from 'mongoose';

import type { ReviewModel, ReviewRecord } from '../models/review.ts';

const newestFirst: readonly SortKey[] = [
  { field: 'createdAt', direction: -1, type: 'date' },
  { field: '_id', direction: -1, type: 'id' },
];

/**
 * The same page of the reviews of each product, newest first, in one query.
 *
 * @param productIds ids of products, as hexadecimal digits
 * @throws {InputError} for a page size or cursor that is not one
 */
export function listReviewsOfProducts(
  reviews: ReviewModel,
  productIds: readonly string[],
  page: PageArguments,
): Promise<Page<ReviewRecord>[]> {
  const keys = productIds.map((id) => new Types.ObjectId(id));
  return findPages(reviews, {
    foreignKey: 'productId',
    keys,
    keyset: { name: "product's reviews", keys: newestFirst },
    page,
  });
}

/**
 * The same page of the reviews by each author, newest first, in one query.
 *
 * @throws {InputError} for a page size or cursor that is not one
 */
export function listReviewsOfAuthors(
  reviews: ReviewModel,
  authorIds: readonly string[],
  page: PageArguments,
): Promise<Page<ReviewRecord>[]> {
  return findPages(reviews, {
    foreignKey: 'authorId',
    keys: authorIds,
    keyset: { name: "author's reviews", keys: newestFirst },
    page,
  });
}
