import { z } from 'zod';

import { textId } from './ids.ts';
import type { DocumentKind } from './read.ts';

const reservation = z
  .object({
    _id: textId,
    state: z.enum(['RESERVING', 'HELD', 'COMMITTED', 'RELEASED', 'EXPIRED']),
    lines: z.array(
      z.object({
        productId: z.string(),
        quantity: z.number(),
        /** The attempt whose hold counts; absent until all lines are held. */
        attempt: z.number().optional(),
      }),
    ),
    /** Holds of earlier attempts are strays. */
    floor: z.number().default(0),
    /** Whether the products show the state already. */
    settled: z.boolean().default(false),
    /** Whether what was committed goes back, or has gone back and left its markers in products. */
    returning: z.boolean().default(false),
    expiresAt: z.date().optional(),
    createdAt: z.date(),
    updatedAt: z.date(),
  })
  .transform(({ _id: orderId, ...rest }) => ({ orderId, ...rest }));

/** What the books need of the stock that is reserved for an order. */
export type Reservation = z.infer<typeof reservation>;

export type ReservationState = Reservation['state'];

export const reservations: DocumentKind<Reservation> = {
  kind: 'reservation',
  schema: reservation,
  projection: {
    state: 1,
    lines: 1,
    floor: 1,
    settled: 1,
    returning: 1,
    expiresAt: 1,
    createdAt: 1,
    updatedAt: 1,
  },
};
