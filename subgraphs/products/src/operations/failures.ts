import { NotFoundError } from '@shop/service-kit';

import type { ReviewRecord } from '../models/review.ts';

/** Another product has this SKU. */
export interface SkuTaken {
  failure: 'SkuTaken';
  message: string;
  sku: string;
}

/** No category has this slug. */
export interface UnknownCategory {
  failure: 'UnknownCategory';
  message: string;
  slug: string;
}

/** There is less in stock than was to be taken out. */
export interface InsufficientStock {
  failure: 'InsufficientStock';
  message: string;
  availableQuantity: number;
}

/** The author has written of this product before. */
export interface AlreadyReviewed {
  failure: 'AlreadyReviewed';
  message: string;
  review: ReviewRecord;
}

export function unknownCategory(slug: string): UnknownCategory {
  return { failure: 'UnknownCategory', message: 'The shop has no such category.', slug };
}

/** What operations on one product throw when there is none. */
export function noSuchProduct(): NotFoundError {
  return new NotFoundError('There is no product with this id.');
}
