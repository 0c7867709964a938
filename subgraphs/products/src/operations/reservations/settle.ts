import { isId } from '@shop/service-kit';

import type { Models } from '../../models/index.ts';
import type { ReservationLine, ReservationRecord } from '../../models/reservation.ts';
import { attemptPath, holdPath } from './holds.ts';
import { clearReturn, returnLine } from './restock.ts';

type Stock = Pick<Models, 'products' | 'reservations'>;

/**
 * Makes the products show what a reservation's state says, and notes in it that they do. However many
 * settle the same reservation at once, whoever of them pauses or dies, each line counts once.
 *
 * @param reservation as it was read at any time before
 * @returns the same, settled; what has become of it since is not read
 */
export async function settle<R extends ReservationRecord>(
  stock: Stock,
  reservation: R,
): Promise<R> {
  const { state, settled, returning, marked } = reservation;
  if (state === 'RESERVING' || state === 'HELD') return reservation;
  if (!settled) {
    const settleLine =
      state === 'COMMITTED' ? commitLine : returning === true ? returnLine : dropLine;
    const lines = reservation.lines.filter(({ productId }) => isId(productId));
    await Promise.all(lines.map((line) => settleLine(stock, reservation, line)));
    await noteSettled(stock, reservation);
  }
  if (marked === true) await clearReturn(stock, reservation);
  return { ...reservation, settled: true };
}

async function noteSettled({ reservations }: Stock, reservation: ReservationRecord): Promise<void> {
  const { _id, state, attempt } = reservation;
  // The attempt names the round: another that expires has its own holds to give back.
  await reservations.updateOne(
    { _id, state, attempt, settled: false },
    { $set: { settled: true }, $currentDate: { updatedAt: true } },
  );
}

/** Moves the hold that the reservation names to what is committed. */
async function commitLine(
  { products }: Stock,
  { _id: orderId }: ReservationRecord,
  { productId, quantity, attempt }: ReservationLine,
): Promise<void> {
  if (attempt === undefined) throw new Error(`order ${orderId} committed what it does not hold`);
  await products.updateOne(
    { _id: productId, [attemptPath(orderId)]: attempt },
    {
      $inc: { heldQuantity: -quantity, committedQuantity: quantity },
      $unset: { [holdPath(orderId)]: 1 },
    },
  );
}

/**
 * Gives back what the order holds of a product. No attempt is made any more in this state, and those
 * of a next round are greater: a hold of theirs stays, however late this write comes.
 */
async function dropLine(
  { products }: Stock,
  { _id: orderId, attempt }: ReservationRecord,
  { productId, quantity }: ReservationLine,
): Promise<void> {
  await products.updateOne(
    { _id: productId, [attemptPath(orderId)]: { $lte: attempt } },
    {
      $inc: { availableQuantity: quantity, heldQuantity: -quantity },
      $unset: { [holdPath(orderId)]: 1 },
    },
  );
}
