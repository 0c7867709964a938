import type { OrderModel } from '../models/order.ts';
import { soldStatuses } from '../models/transitions.ts';

/** How many of a product were bought. */
export interface UnitsSold {
  productId: string;
  units: number;
}

/**
 * Counts how many of each product were bought in orders that were accepted and not called off, in
 * one query for any number of products.
 *
 * @returns the counts in any order; a product that was never sold has none
 */
export async function countUnitsSold(
  orders: OrderModel,
  productIds: readonly string[],
): Promise<UnitsSold[]> {
  const ofTheseProducts = { $match: { 'lines.productId': { $in: productIds } } };
  const counts = await orders.aggregate<{ _id: string; units: number }>(
    [
      // The first match finds orders by index; the second drops their lines of other products.
      { $match: { ...ofTheseProducts.$match, status: { $in: soldStatuses } } },
      { $unwind: '$lines' },
      ofTheseProducts,
      { $group: { _id: '$lines.productId', units: { $sum: '$lines.quantity' } } },
    ],
    // All at once: the default is 101 documents, and a second request for the rest.
    { batchSize: productIds.length + 1 },
  );
  return counts.map(({ _id, units }) => ({ productId: _id, units }));
}
