import { markedIndex, unsettledIndex } from '../../models/reservation.ts';
import { inBatches, type Selection, type Sweep } from './inBatches.ts';
import { settle } from './settle.ts';

/** Decided, and the products do not show it yet. */
const unsettled: Selection = {
  filter: { settled: false, state: { $in: ['COMMITTED', 'EXPIRED', 'RELEASED'] } },
  index: unsettledIndex,
};

/** Settled, and the products may still bear markers of it. */
const marked: Selection = { filter: { marked: true, settled: true }, index: markedIndex };

/**
 * Finishes what requests have decided and not carried to its end: they are about to, or they died.
 *
 * @returns how many reservations it went over
 */
export async function finishReservations(sweep: Sweep): Promise<number> {
  let finished = 0;
  for (const selection of [unsettled, marked]) {
    finished += await inBatches(sweep, selection, async (reservation) => {
      await settle(sweep, reservation);
      return true;
    });
  }
  return finished;
}
