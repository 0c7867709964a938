import { isId } from '@shop/service-kit';

import type { Hold, ProductModel, ProductRecord } from '../../models/product.ts';
import type { ReservationLine, ReservationRecord } from '../../models/reservation.ts';

/** Whose holds are taken: an order, by an attempt for it. */
export interface Attempt {
  orderId: string;
  attempt: number;
  /** The first attempt of the round: see {@link ReservationRecord}. */
  floor: number;
}

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

/**
 * Takes a hold if the product is on sale, there is enough of it and the order has none yet. A hold
 * that another request of the same round took is as good as one's own; one of an earlier round is
 * given back first.
 *
 * @returns the attempt whose hold the order has now, or undefined when it cannot be had
 */
export async function takeHold(
  products: ProductModel,
  { orderId, attempt, floor }: Attempt,
  { productId, quantity }: ReservationLine,
): Promise<number | undefined> {
  if (!isId(productId)) return undefined;
  for (;;) {
    const { modifiedCount } = await products.updateOne(
      {
        _id: productId,
        status: 'ACTIVE',
        availableQuantity: { $gte: quantity },
        [holdPath(orderId)]: { $exists: false },
      },
      {
        $inc: { availableQuantity: -quantity, heldQuantity: quantity },
        $set: { [holdPath(orderId)]: { quantity, attempt } },
      },
    );
    if (modifiedCount === 1) return attempt;
    const [product] = await readStock(products, [productId], orderId);
    if (!product) return undefined;
    const hold = holdOf(product, orderId);
    if (hold && hold.attempt >= floor) return hold.attempt;
    if (hold) await giveBack(products, productId, orderId, hold);
    else if (!canHold(product, quantity)) return undefined;
    // What was short or held at the write has come back before the read: it is there to be taken.
  }
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
  if (state === 'RESERVING') return attempt >= floor;
  if (state !== 'HELD' && (state !== 'COMMITTED' || settled)) return false;
  return lines.some((line) => line.productId === productId && line.attempt === attempt);
}
