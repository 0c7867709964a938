import { isId } from '@shop/service-kit';

import type { ProductModel } from '../../models/product.ts';
import type { Refusal, ReservationLine } from '../../models/reservation.ts';
import { canHold, giveBack, holdOf, holdPath, readStock } from './holds.ts';
import { findRefusal } from './findRefusal.ts';

/** Whose holds are taken: an order, by an attempt for it. */
export interface Attempt {
  orderId: string;
  attempt: number;
  /** The first attempt of the round: see `ReservationRecord`. */
  floor: number;
}

/**
 * Takes an order's holds line by line, until all are held or one cannot be.
 *
 * @returns what is held by then, each line with the attempt whose hold it is; with the refusal, if any
 */
export async function takeHolds(
  products: ProductModel,
  own: Attempt,
  lines: readonly ReservationLine[],
): Promise<{ held: Required<ReservationLine>[]; refusal?: Refusal }> {
  const held: Required<ReservationLine>[] = [];
  for (const line of lines) {
    let attempt = await takeHold(products, own, line);
    while (attempt === undefined) {
      const refusal = await findRefusal(products, own, lines);
      if (refusal) return { held, refusal };
      attempt = await takeHold(products, own, line);
    }
    held.push({ ...line, attempt });
  }
  return { held };
}

/**
 * Takes a hold if the product is on sale, there is enough of it and the order has none yet. A hold
 * that another request of the same round took is as good as one's own; one of an earlier round is
 * given back first.
 *
 * @returns the attempt whose hold the order has now, or undefined when it cannot be had
 */
async function takeHold(
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
