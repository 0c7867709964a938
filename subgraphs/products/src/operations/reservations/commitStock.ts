import { authorizeService, type Caller, NotFoundError } from '@shop/service-kit';

import type { Models } from '../../models/index.ts';
import {
  type DecidedReservation,
  isDecided,
  type ReservationRecord,
} from '../../models/reservation.ts';
import { moveReservation } from './moveReservation.ts';
import { checkOrderId } from './orderInput.ts';
import { makeReservation } from './reserveStock.ts';
import { settle } from './settle.ts';

/**
 * Takes what an order holds out of stock for good. It competes with the sweep: whichever comes first
 * decides, also when the reservation's time is over. One that is still RESERVING is made first: who was
 * making it may have died.
 *
 * @param ttlMs how long what is held waits for its commit, in milliseconds
 * @returns what became of the reservation, which is not COMMITTED when it had expired or was released
 * @throws {ForbiddenError} when the router asks
 * @throws {InputError} when the id is malformed
 * @throws {NotFoundError} when the order has never reserved anything
 */
export async function commitStock(
  stock: Pick<Models, 'products' | 'reservations'>,
  caller: Caller,
  input: { orderId: string },
  ttlMs: number,
): Promise<DecidedReservation> {
  authorizeService(caller);
  const orderId = checkOrderId(input.orderId);
  const { reservations } = stock;
  for (;;) {
    const reservation =
      (await moveReservation(reservations, orderId, { from: 'HELD', to: 'COMMITTED' })) ??
      (await reservations.findById(orderId).lean<ReservationRecord>());
    if (!reservation) throw new NotFoundError('There is no reservation of this order.');
    if (isDecided(reservation)) return settle(stock, reservation);
    await makeReservation(stock, orderId, reservation.lines, ttlMs);
  }
}
