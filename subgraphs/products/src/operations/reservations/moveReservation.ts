import { duplicateKey } from '@shop/service-kit';
import type { QueryFilter } from 'mongoose';

import type {
  ReservationLine,
  ReservationModel,
  ReservationRecord,
} from '../../models/reservation.ts';
import {
  mayFollow,
  type NextState,
  type ReservationState,
} from '../../models/reservationStates.ts';

type Fields = Readonly<
  Partial<
    Pick<ReservationRecord, 'attempt' | 'floor' | 'marked' | 'refusal' | 'returning' | 'settled'>
  >
> & { lines?: readonly ReservationLine[] };

/** A change of a reservation's state, with the condition under which it is made. */
export interface Move<S extends ReservationState> {
  from: S;
  to: NextState<S>;
  /** What else must be so when it is written. */
  where?: QueryFilter<ReservationRecord>;
  /** What else is written. */
  set?: Fields;
  /** When given, it expires so many milliseconds after the write. */
  expiresInMs?: number;
}

/**
 * Changes a reservation's state in one conditional write; the products are to be settled then. Of
 * those that compete for it, one wins.
 *
 * @returns the reservation as it is now, or null when it was not as the move says
 */
export function moveReservation<S extends ReservationState>(
  reservations: ReservationModel,
  orderId: string,
  { from, to, where, set, expiresInMs }: Move<S>,
): Promise<ReservationRecord | null> {
  if (!mayFollow(from, to)) throw new TypeError(`a reservation cannot go from ${from} to ${to}`);
  return reservations
    .findOneAndUpdate(
      { ...where, _id: orderId, state: from },
      [{ $set: fields({ state: to, settled: false, ...set }, expiresInMs) }],
      { returnDocument: 'after', updatePipeline: true },
    )
    .lean<ReservationRecord>();
}

/**
 * Writes the reservation of an order that has none.
 *
 * @param expiresInMs when given, it expires so many milliseconds after the write
 * @returns the reservation, or null when there is one
 */
export async function insertReservation(
  reservations: ReservationModel,
  orderId: string,
  content: Fields & { state: ReservationState },
  expiresInMs?: number,
): Promise<ReservationRecord | null> {
  try {
    return await reservations
      .findOneAndUpdate(
        // Nothing that is there matches: the database writes it anew or says that the id is taken.
        { _id: orderId, state: { $exists: false } },
        [{ $set: { ...fields(content, expiresInMs), createdAt: '$$NOW' } }],
        { upsert: true, returnDocument: 'after', updatePipeline: true },
      )
      .lean<ReservationRecord>();
  } catch (error) {
    if (duplicateKey(error) !== '_id') throw error;
    return null;
  }
}

/** Fields of a pipeline's `$set`. Nothing in them is an expression, whatever a product is called. */
function fields(content: object, expiresInMs?: number): Record<string, unknown> {
  const literals = Object.entries<unknown>({ ...content }).map(
    ([name, value]) => [name, { $literal: value }] as const,
  );
  return {
    ...Object.fromEntries<unknown>(literals),
    updatedAt: '$$NOW',
    ...(expiresInMs !== undefined && { expiresAt: { $add: ['$$NOW', expiresInMs] } }),
  };
}
