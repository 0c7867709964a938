import type { Logger } from '@shop/service-kit';
import type { QueryFilter } from 'mongoose';

import type { Models } from '../../models/index.ts';
import type { ReservationRecord } from '../../models/reservation.ts';

/** What a sweep works with. */
export interface Sweep extends Pick<Models, 'products' | 'reservations'> {
  logger: Logger;
  /** Ends the sweep early; what is left is for the next one. */
  signal: AbortSignal;
}

/** Which reservations to work on. */
export interface Selection {
  filter: QueryFilter<ReservationRecord>;
  /** An index whose last field is the id. */
  index: Record<string, 1>;
}

/** How many reservations are worked on at the same time. */
const batchSize = 50;

/**
 * Works on reservations by id, batch by batch. One that fails is logged and keeps none of the others
 * from their turn.
 *
 * @param work says whether it changed anything
 * @returns how many it changed
 */
export async function inBatches(
  { reservations, logger, signal }: Sweep,
  { filter, index }: Selection,
  work: (reservation: ReservationRecord) => Promise<boolean>,
): Promise<number> {
  let changed = 0;
  let after = '';
  for (;;) {
    const batch = await reservations
      .find({ ...filter, _id: { $gt: after } })
      .sort({ _id: 1 })
      .hint(index)
      .limit(batchSize)
      .lean<ReservationRecord[]>();
    await Promise.all(
      batch.map(async (reservation) => {
        try {
          if (await work(reservation)) changed += 1;
        } catch (error) {
          logger.warn(
            { err: error, orderId: reservation._id },
            'a reservation was left unfinished',
          );
        }
      }),
    );
    const last = batch.at(-1);
    if (last === undefined || batch.length < batchSize || signal.aborted) return changed;
    after = last._id;
  }
}
