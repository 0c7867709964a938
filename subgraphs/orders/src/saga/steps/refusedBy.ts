import type { Reservation } from '../../products/stock.ts';
import { causeOf } from '../causes.ts';
import type { Outcome } from '../outcome.ts';

/** What a reservation that is released means for an order that waits for it. */
export function refusedBy({ refusal }: Reservation): Outcome {
  return refusal
    ? { kind: 'rejected', cause: causeOf(refusal), rejection: refusal }
    : { kind: 'rejected', cause: 'Its stock was given back.' };
}
