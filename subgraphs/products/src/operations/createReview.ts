import {
  authorize,
  checkInteger,
  checkText,
  duplicateKey,
  parseId,
  type Viewer,
} from '@shop/service-kit';

import type { Models } from '../models/index.ts';
import type { ReviewRecord } from '../models/review.ts';
import { type AlreadyReviewed, noSuchProduct } from './failures.ts';

export interface CreateReview {
  productId: string;
  /** 1 to 5. */
  rating: number;
  /** 1 to 2,000 characters. */
  comment: string;
}

/**
 * Writes the viewer's review of a product, which may have gone off sale since it was bought. Of two
 * that one viewer sends at once, one is written.
 *
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the viewer is suspended
 * @throws {InputError} when a value breaks a rule; nothing is written then
 * @throws {NotFoundError} when there is no such product
 */
export async function createReview(
  { products, reviews }: Pick<Models, 'products' | 'reviews'>,
  viewer: Viewer | undefined,
  input: CreateReview,
  now = new Date(),
): Promise<ReviewRecord | AlreadyReviewed> {
  const { userId: authorId } = authorize(viewer, { active: true });
  const productId = parseId('productId', input.productId);
  const checked = {
    rating: checkInteger('rating', input.rating, { min: 1, max: 5 }),
    comment: checkText('comment', input.comment, { max: 2_000, multiline: true }),
  };
  if ((await products.exists({ _id: productId })) === null) throw noSuchProduct();
  try {
    const review = await reviews.create({ productId, authorId, ...checked, createdAt: now });
    return review.toObject();
  } catch (error) {
    if (duplicateKey(error) === undefined) throw error;
    const review = await reviews.findOne({ productId, authorId }).lean<ReviewRecord>();
    if (!review) throw error;
    return {
      failure: 'AlreadyReviewed',
      message: 'You have written of this product before.',
      review,
    };
  }
}
