import { unsettledIndex } from '../../models/reservation.ts';
import { openStates } from '../../models/reservationStates.ts';
import { inBatches, type Sweep } from './inBatches.ts';
import { moveReservation } from './moveReservation.ts';
import { settle } from './settle.ts';

/** By the clock of the database, like every time of a reservation. */
const due = { $expr: { $lte: ['$expiresAt', '$$NOW'] } } as const;

/**
 * Expires the reservations whose time is over and gives back what they hold. It competes with
 * commits: whichever comes first decides.
 *
 * @returns how many expired
 */
export async function expireReservations(sweep: Sweep): Promise<number> {
  const filter = { settled: false, state: { $in: openStates }, ...due };
  return inBatches(sweep, { filter, index: unsettledIndex }, async ({ _id: orderId, state }) => {
    if (state !== 'RESERVING' && state !== 'HELD') return false;
    const expiry = { from: state, to: 'EXPIRED', where: due } as const;
    const expired = await moveReservation(sweep.reservations, orderId, expiry);
    if (expired) await settle(sweep, expired);
    return expired !== null;
  });
}
