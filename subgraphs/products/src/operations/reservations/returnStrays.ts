import type { Types } from 'mongoose';

import { heldIndex, type Hold, type ProductRecord } from '../../models/product.ts';
import type { ReservationRecord } from '../../models/reservation.ts';
import { giveBack, holdStands } from './holds.ts';
import type { Sweep } from './inBatches.ts';
import { bury } from './releaseStock.ts';

/** What was found in a product to be held for an order. */
export interface FoundHold extends Hold {
  productId: string;
  orderId: string;
}

/** How many products are looked at together. */
const batchSize = 100;

/**
 * Gives back holds that no reservation stands by: a request took them after its reservation was
 * decided without it, and died before it gave them back.
 *
 * @returns the holds that were given back
 */
export async function returnStrays(sweep: Sweep): Promise<FoundHold[]> {
  const strays: FoundHold[] = [];
  let after: Types.ObjectId | undefined;
  do {
    const products = await findHeldProducts(sweep, after);
    strays.push(...(await returnStraysOf(sweep, products)));
    after = products.length === batchSize ? products.at(-1)?._id : undefined;
  } while (after !== undefined && !sweep.signal.aborted);
  return strays;
}

type HeldProduct = Pick<ProductRecord, '_id' | 'holds'>;

function findHeldProducts(
  { products }: Sweep,
  after: Types.ObjectId | undefined,
): Promise<HeldProduct[]> {
  return products
    .find({ heldQuantity: { $gt: 0 }, ...(after && { _id: { $gt: after } }) })
    .sort({ _id: 1 })
    .hint(heldIndex)
    .select({ holds: 1 })
    .limit(batchSize)
    .lean<HeldProduct[]>();
}

async function returnStraysOf(
  sweep: Sweep,
  products: readonly HeldProduct[],
): Promise<FoundHold[]> {
  const found = products.flatMap(({ _id, holds = {} }) =>
    Object.entries(holds).map(([orderId, hold]): FoundHold => ({
      productId: _id.toHexString(),
      orderId,
      ...hold,
    })),
  );
  if (found.length === 0) return [];
  // Only now that the holds are known: a reservation that was read before could deny a hold that a
  // next round of it has taken since.
  const orderIds = [...new Set(found.map(({ orderId }) => orderId))];
  const reservations = await sweep.reservations
    .find({ _id: { $in: orderIds } })
    .batchSize(orderIds.length + 1)
    .lean<ReservationRecord[]>();
  const byOrder = new Map(reservations.map((reservation) => [reservation._id, reservation]));
  for (const orderId of orderIds) {
    if (byOrder.has(orderId)) continue;
    // That there is none is believed when a tombstone can be put in its place: a read may be too old.
    const tombstone = await bury(sweep, orderId);
    if (tombstone) byOrder.set(orderId, tombstone);
  }
  const strays = found.filter((hold) => {
    const reservation = byOrder.get(hold.orderId);
    return reservation && !holdStands(reservation, hold.productId, hold);
  });
  const given = await Promise.all(
    strays.map((stray) => giveBack(sweep.products, stray.productId, stray.orderId, stray)),
  );
  return strays.filter((_, index) => given[index]);
}
