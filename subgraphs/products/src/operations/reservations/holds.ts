import { isId } from '@shop/service-kit';

import type { Hold, ProductModel, ProductRecord } from '../../models/product.ts';
import type { ReservationRecord } from '../../models/reservation.ts';

/** What a hold depends on, of a product. */
export type StockRecord = Pick<ProductRecord, '_id' | 'status' | 'availableQuantity' | 'holds'>;

/** Where a product keeps an order's hold. */
export const holdPath = (orderId: string): string => `holds.${orderId}`;

/** Where a product keeps which attempt took an order's hold. */
export const attemptPath = (orderId: string): string => `${holdPath(orderId)}.attempt`;

export function holdOf({ holds = {} }: Pick<ProductRecord, 'holds'>, orderId: string) {
  return Object.hasOwn(holds, orderId) ? holds[orderId] : undefined;
}

/**
 * Reads the stock of products and what an order holds of them, in any order. Texts that are no ids
 * have no product.
 */
export function readStock(
  products: ProductModel,
  productIds: readonly string[],
  orderId: string,
): Promise<StockRecord[]> {
  return products
    .find({ _id: { $in: productIds.filter(isId) } })
    .select({ status: 1, availableQuantity: 1, [holdPath(orderId)]: 1 })
    .batchSize(productIds.length + 1)
    .lean<StockRecord[]>();
}

/** Whether a product is on sale and there is enough of it. */
export function canHold(product: StockRecord, quantity: number): boolean {
  return product.status === 'ACTIVE' && product.availableQuantity >= quantity;
}

/** Gives back a hold, if it is still this one. */
export async function giveBack(
  products: ProductModel,
  productId: string,
  orderId: string,
  { quantity, attempt }: Hold,
): Promise<boolean> {
  const { modifiedCount } = await products.updateOne(
    { _id: productId, [attemptPath(orderId)]: attempt },
    {
      $inc: { availableQuantity: quantity, heldQuantity: -quantity },
      $unset: { [holdPath(orderId)]: 1 },
    },
  );
  return modifiedCount === 1;
}

/**
 * Whether a hold has a reservation to stand for. What this denies is denied for ever: no later state
 * of the reservation takes such a hold for its own, so that it can be given back at any time after.
 * The reservation must have been read after the hold was seen or taken.
 */
export function holdStands(
  reservation: ReservationRecord | null | undefined,
  productId: string,
  { attempt }: Pick<Hold, 'attempt'>,
): boolean {
  if (!reservation) return false;
  const { state, floor, lines, settled } = reservation;
  // Each attempt is recorded before it takes a hold. A reading that does not know this one is older
  // than the hold, as that of a majority can be after the database has changed its primary.
  if (state !== 'RELEASED' && attempt > reservation.attempt) return true;
  if (state === 'RESERVING') return attempt >= floor;
  if (state !== 'HELD' && (state !== 'COMMITTED' || settled)) return false;
  return lines.some((line) => line.productId === productId && line.attempt === attempt);
}
