import { z } from 'zod';

import { objectId } from './ids.ts';
import type { DocumentKind } from './read.ts';

const status = z.enum(['PENDING', 'CONFIRMED', 'REJECTED', 'CANCELLED', 'SHIPPED', 'DELIVERED']);

const order = z
  .object({
    _id: objectId,
    userId: z.string(),
    idempotencyKey: z.string().optional(),
    status,
    step: z.enum(['PRICE', 'RESERVE', 'COMMIT', 'RELEASE']).optional(),
    lines: z.array(
      z.object({
        productId: z.string(),
        quantity: z.number(),
        unitPrice: z.number().optional(),
      }),
    ),
    total: z.number(),
    history: z.array(z.object({ status, at: z.date() })),
    placedAt: z.date(),
  })
  .transform(({ _id: id, ...rest }) => ({ id, ...rest }));

export type OrderStatus = z.infer<typeof status>;

/** What the books need of an order. */
export type Order = z.infer<typeof order>;

export const orders: DocumentKind<Order> = {
  kind: 'order',
  schema: order,
  projection: {
    userId: 1,
    idempotencyKey: 1,
    status: 1,
    step: 1,
    'lines.productId': 1,
    'lines.quantity': 1,
    'lines.unitPrice': 1,
    total: 1,
    'history.status': 1,
    'history.at': 1,
    placedAt: 1,
  },
};
