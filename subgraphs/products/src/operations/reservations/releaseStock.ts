import { authorizeService, type Caller } from '@shop/service-kit';

import type { Models } from '../../models/index.ts';
import type { DecidedReservation, ReservationRecord } from '../../models/reservation.ts';
import { isDecided } from '../../models/reservation.ts';
import { insertReservation, moveReservation } from './moveReservation.ts';
import { checkOrderId } from './orderInput.ts';
import { settle } from './settle.ts';

type Stock = Pick<Models, 'products' | 'reservations'>;

/**
 * Gives back what an order holds or has committed, once, however often this is asked. An order that
 * is not known yet gets a tombstone: a request to reserve for it that comes later holds nothing.
 *
 * @throws {ForbiddenError} when the router asks
 * @throws {InputError} when the id is malformed
 */
export async function releaseStock(
  stock: Stock,
  caller: Caller,
  input: { orderId: string },
): Promise<DecidedReservation> {
  authorizeService(caller);
  const orderId = checkOrderId(input.orderId);
  for (;;) {
    const found = await stock.reservations.findById(orderId).lean<ReservationRecord>();
    const released = found ? await release(stock, found) : await bury(stock, orderId);
    if (released && isDecided(released)) return settle(stock, released);
    // Another request was first: see what it made of the reservation.
  }
}

async function release(
  stock: Stock,
  reservation: ReservationRecord,
): Promise<ReservationRecord | null> {
  const { _id: orderId, state } = reservation;
  if (state === 'RELEASED') return reservation;
  if (state !== 'COMMITTED') {
    return moveReservation(stock.reservations, orderId, { from: state, to: 'RELEASED' });
  }
  // Only what has left the holds can come back: two ways for one hold would be one too many.
  await settle(stock, reservation);
  return moveReservation(stock.reservations, orderId, {
    from: state,
    to: 'RELEASED',
    where: { settled: true },
    set: { returning: true, marked: true },
  });
}

/**
 * Puts a tombstone where an order has no reservation.
 *
 * @returns the tombstone, or null when there is a reservation
 */
export function bury(
  { reservations }: Pick<Stock, 'reservations'>,
  orderId: string,
): Promise<ReservationRecord | null> {
  const nothing = { lines: [], attempt: 0, floor: 0, settled: true };
  return insertReservation(reservations, orderId, { state: 'RELEASED', ...nothing });
}
