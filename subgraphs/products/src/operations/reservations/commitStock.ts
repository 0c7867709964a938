import { authorizeService, type Caller, NotFoundError, UnavailableError } from '@shop/service-kit';

import type { Models } from '../../models/index.ts';
import {
  type DecidedReservation,
  isDecided,
  type ReservationRecord,
} from '../../models/reservation.ts';
import { moveReservation } from './moveReservation.ts';
import { checkOrderId } from './orderInput.ts';
import { settle } from './settle.ts';

/**
 * Takes what an order holds out of stock for good. It competes with the sweep: whichever comes first
 * decides, also when the reservation's time is over.
 *
 * @returns what became of the reservation, which is not COMMITTED when it had expired or was released
 * @throws {ForbiddenError} when the router asks
 * @throws {InputError} when the id is malformed
 * @throws {NotFoundError} when the order has never reserved anything
 * @throws {UnavailableError} when its holds are still being taken
 */
export async function commitStock(
  stock: Pick<Models, 'products' | 'reservations'>,
  caller: Caller,
  input: { orderId: string },
): Promise<DecidedReservation> {
  authorizeService(caller);
  const orderId = checkOrderId(input.orderId);
  const { reservations } = stock;
  const reservation =
    (await moveReservation(reservations, orderId, { from: 'HELD', to: 'COMMITTED' })) ??
    (await reservations.findById(orderId).lean<ReservationRecord>());
  if (!reservation) throw new NotFoundError('There is no reservation of this order.');
  if (!isDecided(reservation)) {
    throw new UnavailableError('The stock of this order is still being reserved.');
  }
  return settle(stock, reservation);
}
