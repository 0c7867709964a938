import { Types } from 'mongoose';

import type { ReviewModel } from '../models/review.ts';

/** What buyers think of a product, in figures. */
export interface RatingFigures {
  productId: string;
  /** The mean, 1 to 5, rounded to two decimals. */
  average: number;
  count: number;
}

/**
 * The figures of each product that has ratings, in any order, in one query.
 *
 * @param productIds ids of products, as hexadecimal digits
 */
export async function summarizeRatings(
  reviews: ReviewModel,
  productIds: readonly string[],
): Promise<RatingFigures[]> {
  const ids = productIds.map((id) => new Types.ObjectId(id));
  const groups = await reviews.aggregate<{ _id: Types.ObjectId; sum: number; count: number }>(
    [
      { $match: { productId: { $in: ids } } },
      { $group: { _id: '$productId', sum: { $sum: '$rating' }, count: { $sum: 1 } } },
    ],
    { batchSize: ids.length + 1 },
  );
  return groups.map(({ _id, sum, count }) => ({
    productId: _id.toHexString(),
    average: Math.round((100 * sum) / count) / 100,
    count,
  }));
}
