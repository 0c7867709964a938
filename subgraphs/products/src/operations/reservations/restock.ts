import { isId } from '@shop/service-kit';

import type { Models } from '../../models/index.ts';
import type { ProductRecord } from '../../models/product.ts';
import type {
  ReservationLine,
  ReservationModel,
  ReservationRecord,
} from '../../models/reservation.ts';

type Stock = Pick<Models, 'products' | 'reservations'>;

/** Where a product notes that what an order had committed has come back. */
const markerPath = (orderId: string): string => `restocked.${orderId}`;

/**
 * Gives back, once, what a cancelled order had committed of a product.
 *
 * A marker in the product says that it is done. Markers are cleared when all lines are, so one that
 * is not there says nothing by itself: the reservation is asked after the product, and the write
 * happens only while the product has had no restock since it was read. Whoever pauses in between and
 * wakes after the marker was cleared finds that the count of restocks has gone on.
 *
 * @param reservation RELEASED, with a return that was not settled
 */
export async function returnLine(
  { products, reservations }: Stock,
  { _id: orderId }: ReservationRecord,
  { productId, quantity }: ReservationLine,
): Promise<void> {
  const marker = markerPath(orderId);
  for (;;) {
    const product = await products
      .findById(productId)
      .select({ restocks: 1, [marker]: 1 })
      .lean<Pick<ProductRecord, 'restocks' | 'restocked'>>();
    if (!product) throw new Error(`order ${orderId} returns product ${productId}, which is gone`);
    if (!(await isUnderWay(reservations, orderId))) return;
    if (Object.hasOwn(product.restocked ?? {}, orderId)) return;
    const { modifiedCount } = await products.updateOne(
      { _id: productId, restocks: product.restocks, [marker]: { $exists: false } },
      {
        $inc: { availableQuantity: quantity, committedQuantity: -quantity, restocks: 1 },
        $set: { [marker]: quantity },
      },
    );
    if (modifiedCount === 1) return;
  }
}

/**
 * Whether a return is not settled yet. It is asked by a write that changes nothing: the condition of a
 * write meets what is there now, and a read may be older, all the more when the database has changed
 * its primary. By an older one it would be restocked twice, or never.
 */
async function isUnderWay(reservations: ReservationModel, orderId: string): Promise<boolean> {
  const { matchedCount } = await reservations.updateOne(
    { _id: orderId, state: 'RELEASED', settled: false },
    { $set: { marked: true } },
  );
  return matchedCount === 1;
}

/** Clears the markers of a return that is settled: nobody restocks for it any more. */
export async function clearReturn(
  { products, reservations }: Stock,
  { _id: orderId, lines }: ReservationRecord,
): Promise<void> {
  const productIds = lines.map(({ productId }) => productId).filter(isId);
  const marker = markerPath(orderId);
  await products.updateMany(
    { _id: { $in: productIds }, [marker]: { $exists: true } },
    { $unset: { [marker]: 1 } },
  );
  await reservations.updateOne(
    { _id: orderId, state: 'RELEASED', settled: true, marked: true },
    { $unset: { marked: 1 }, $currentDate: { updatedAt: true } },
  );
}
