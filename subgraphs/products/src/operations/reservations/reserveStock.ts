import { authorizeService, type Caller } from '@shop/service-kit';

import type { Models } from '../../models/index.ts';
import {
  type DecidedReservation,
  isDecided,
  type ReservationLine,
  type ReservationRecord,
} from '../../models/reservation.ts';
import { beginAttempt } from './beginAttempt.ts';
import { giveBack, holdStands } from './holds.ts';
import { moveReservation } from './moveReservation.ts';
import { checkLines, checkOrderId, type OrderLine } from './orderInput.ts';
import { settle } from './settle.ts';
import { type Attempt, takeHolds } from './takeHolds.ts';

type Stock = Pick<Models, 'products' | 'reservations'>;

/** How often a reservation is made anew that expires before all of it is held. */
const maxRounds = 3;

/**
 * Holds what an order needs, all of it or nothing. However often, at once or late this is asked for an
 * order, it holds each line once; when it stopped halfway, the next request or the sweep goes on.
 *
 * @param ttlMs how long what is held waits for its commit, in milliseconds
 * @returns what became of the reservation, also when that was decided before; only one that has
 *   expired is made anew, and is EXPIRED when it did so again each time
 * @throws {ForbiddenError} when the router asks
 * @throws {InputError} when the id or the lines break a rule, or the order has reserved other lines
 */
export async function reserveStock(
  stock: Stock,
  caller: Caller,
  input: { orderId: string; lines: readonly OrderLine[] },
  ttlMs: number,
): Promise<DecidedReservation> {
  authorizeService(caller);
  return makeReservation(stock, checkOrderId(input.orderId), checkLines(input.lines), ttlMs);
}

/**
 * Takes an order's holds until its reservation is decided, or has expired under way too often: who asks
 * has to decide then whether it is worth another try.
 *
 * @param lines each product once, by product id
 * @throws {InputError} when the order has reserved other lines
 */
export async function makeReservation(
  stock: Stock,
  orderId: string,
  lines: readonly ReservationLine[],
  ttlMs: number,
): Promise<DecidedReservation> {
  for (let round = 1; ; round += 1) {
    const reservation = await beginAttempt(stock, orderId, lines, ttlMs);
    if (isDecided(reservation)) return settle(stock, reservation);
    const now = await decide(stock, reservation);
    if (isDecided(now) && (now.state !== 'EXPIRED' || round >= maxRounds)) {
      return settle(stock, now);
    }
    // Its round has expired under way: the next iteration makes it anew.
  }
}

/**
 * Takes an attempt's holds and decides the reservation by them, or follows who decided it before.
 *
 * @returns the reservation as it is now: EXPIRED, or RESERVING in another round, when this one is over
 */
async function decide(
  stock: Stock,
  { _id: orderId, attempt, floor, lines }: ReservationRecord,
): Promise<ReservationRecord> {
  const { products, reservations } = stock;
  const own: Attempt = { orderId, attempt, floor };
  const { held, refusal } = await takeHolds(products, own, lines);
  // The floor names the round: what this attempt found says nothing of another.
  const where = { floor };
  const moved = refusal
    ? await moveReservation(reservations, orderId, {
        from: 'RESERVING',
        to: 'RELEASED',
        where,
        set: { refusal },
      })
    : await moveReservation(reservations, orderId, {
        from: 'RESERVING',
        to: 'HELD',
        where,
        set: { lines: held },
      });
  return moved ?? undo(stock, own, held);
}

/**
 * Gives back the holds that this attempt took and that what was decided without it does not stand
 * by: those which came too late for it.
 *
 * @returns the reservation that decided it
 */
async function undo(
  { products, reservations }: Stock,
  { orderId, attempt }: Attempt,
  held: readonly Required<ReservationLine>[],
): Promise<ReservationRecord> {
  const reservation = await reservations.findById(orderId).lean<ReservationRecord>();
  if (!reservation) throw new Error(`the reservation of order ${orderId} is gone`);
  const strays = held.filter(
    (line) => line.attempt === attempt && !holdStands(reservation, line.productId, line),
  );
  await Promise.all(strays.map((line) => giveBack(products, line.productId, orderId, line)));
  return reservation;
}
