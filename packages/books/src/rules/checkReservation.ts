import type { Reservation } from '../documents/reservation.ts';
import type { Finding } from '../findings.ts';
import { type Limits, printSeconds } from './limits.ts';
import { areMerged, printLines } from './quantities.ts';

/**
 * What must be true of a reservation by itself.
 *
 * @param now the time of the database that it was read from
 */
export function checkReservation(reservation: Reservation, limits: Limits, now: Date): Finding[] {
  return [
    ...checkLines(reservation),
    ...checkExpiry(reservation, limits, now),
    ...checkSettlement(reservation, limits, now),
  ];
}

/** A tombstone, which keeps a late request from taking stock, is the only one without lines. */
function checkLines({ orderId, state, lines }: Reservation): Finding[] {
  if (areMerged(lines) && (lines.length > 0 || state === 'RELEASED')) return [];
  return [
    {
      rule: 'reservation-lines',
      subject: { kind: 'reservation', id: orderId },
      expected: 'at least one line, one for each product, of a whole quantity above 0',
      found: `${state} with ${lines.length === 0 ? 'no lines' : printLines(lines)}`,
    },
  ];
}

function checkExpiry(
  { orderId, state, expiresAt }: Reservation,
  { overdueMs }: Limits,
  now: Date,
): Finding[] {
  if (state !== 'RESERVING' && state !== 'HELD') return [];
  const overdue = expiresAt === undefined ? Infinity : now.getTime() - expiresAt.getTime();
  if (overdue <= overdueMs) return [];
  return [
    {
      rule: 'reservation-overdue',
      subject: { kind: 'reservation', id: orderId },
      expected: `EXPIRED, at most ${printSeconds(overdueMs)} after it may`,
      found:
        expiresAt === undefined
          ? `${state}, and it never expires`
          : `${state}, ${printSeconds(overdue)} after ${expiresAt.toISOString()}`,
    },
  ];
}

function checkSettlement(
  { orderId, state, settled, updatedAt }: Reservation,
  { unsettledMs }: Limits,
  now: Date,
): Finding[] {
  const age = now.getTime() - updatedAt.getTime();
  if (state === 'RESERVING' || state === 'HELD' || settled || age <= unsettledMs) return [];
  return [
    {
      rule: 'reservation-unsettled',
      subject: { kind: 'reservation', id: orderId },
      expected: `its products to show that it is ${state}, after ${printSeconds(unsettledMs)}`,
      found: `not settled, ${printSeconds(age)} after it changed`,
    },
  ];
}
