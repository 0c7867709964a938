import { InputError } from '@shop/service-kit';

import type { Models } from '../../models/index.ts';
import type { ReservationLine, ReservationRecord } from '../../models/reservation.ts';
import { insertReservation, moveReservation } from './moveReservation.ts';
import { settle } from './settle.ts';

/**
 * Gets an attempt to take an order's holds, which no other request has: of a new reservation, of one
 * whose holds are being taken, or of one that has expired and is made anew.
 *
 * @param lines each product once, by product id
 * @param ttlMs when a new round of the reservation expires, in milliseconds from now
 * @returns the reservation: RESERVING with the attempt in it, or decided already
 * @throws {InputError} when the order has reserved other lines
 */
export async function beginAttempt(
  stock: Pick<Models, 'products' | 'reservations'>,
  orderId: string,
  lines: readonly ReservationLine[],
  ttlMs: number,
): Promise<ReservationRecord> {
  const { reservations } = stock;
  const first = {
    state: 'RESERVING',
    lines,
    attempt: 1,
    floor: 1,
    settled: false,
  } as const;
  const created = await insertReservation(reservations, orderId, first, ttlMs);
  if (created) return created;
  for (;;) {
    const found = await reservations.findById(orderId).lean<ReservationRecord>();
    if (!found) throw new Error(`the reservation of order ${orderId} is gone`);
    checkSameLines(found, lines);
    const { state, attempt } = found;
    if (state === 'RESERVING') {
      const joined = await reservations
        .findOneAndUpdate(
          { _id: orderId, state },
          { $inc: { attempt: 1 }, $currentDate: { updatedAt: true } },
          { returnDocument: 'after' },
        )
        .lean<ReservationRecord>();
      if (joined) return joined;
    } else if (state === 'EXPIRED') {
      await settle(stock, found);
      const renewed = await moveReservation(reservations, orderId, {
        from: state,
        to: 'RESERVING',
        where: { attempt, settled: true },
        set: { lines, attempt: attempt + 1, floor: attempt + 1 },
        expiresInMs: ttlMs,
      });
      if (renewed) return renewed;
    } else {
      return found;
    }
    // Another request was first: see what it made of the reservation.
  }
}

/** An order says its lines once; the tombstone of one that never reserved has none. */
function checkSameLines(found: ReservationRecord, lines: readonly ReservationLine[]): void {
  if (found.lines.length === 0) return;
  const same =
    found.lines.length === lines.length &&
    found.lines.every(
      ({ productId, quantity }, index) =>
        lines[index]?.productId === productId && lines[index].quantity === quantity,
    );
  if (!same) throw new InputError('lines', 'lines are not those that this order has reserved.');
}
