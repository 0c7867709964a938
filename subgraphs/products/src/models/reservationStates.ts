/**
 * What becomes of a reservation, and what can come next. Whatever changes a state goes by this table:
 * see `moveReservation`.
 *
 * - RESERVING: holds are being taken, by one request or several of the same order
 * - HELD: every line is held
 * - COMMITTED: the stock is taken for good
 * - EXPIRED: no commit came in time; the order may reserve again
 * - RELEASED: nothing is held and nothing ever will be. It outlives every request, or one that comes
 *   late would hold stock that nobody gives back
 */
const next = {
  RESERVING: ['HELD', 'RELEASED', 'EXPIRED'],
  HELD: ['COMMITTED', 'RELEASED', 'EXPIRED'],
  COMMITTED: ['RELEASED'],
  EXPIRED: ['RESERVING', 'RELEASED'],
  RELEASED: [],
} as const;

export type ReservationState = keyof typeof next;

/** The states that can follow this one. */
export type NextState<S extends ReservationState> = (typeof next)[S][number];

export const reservationStates = [
  'RESERVING',
  'HELD',
  'COMMITTED',
  'EXPIRED',
  'RELEASED',
] as const satisfies readonly ReservationState[];

/** Whether a reservation may go from one state to another. */
export function mayFollow(from: ReservationState, to: ReservationState): boolean {
  const following: readonly ReservationState[] = next[from];
  return following.includes(to);
}

/** The states that time ends: holds are in the making, or stand and wait for their commit. */
export const openStates = ['RESERVING', 'HELD'] as const satisfies readonly ReservationState[];
