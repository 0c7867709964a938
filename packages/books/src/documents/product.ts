import { z } from 'zod';

import { objectId } from './ids.ts';
import type { DocumentKind } from './read.ts';

const product = z
  .object({
    _id: objectId,
    suppliedQuantity: z.number(),
    availableQuantity: z.number(),
    heldQuantity: z.number().default(0),
    committedQuantity: z.number().default(0),
    /** What is held, by order. */
    holds: z
      .record(z.string(), z.object({ quantity: z.number(), attempt: z.number() }))
      .default({}),
    /** What was taken back from cancelled orders whose reservations do not say so yet, by order. */
    restocked: z.record(z.string(), z.number()).default({}),
  })
  .transform(({ _id: id, ...rest }) => ({ id, ...rest }));

/** What the books need of a product. */
export type Product = z.infer<typeof product>;

export const products: DocumentKind<Product> = {
  kind: 'product',
  schema: product,
  projection: {
    suppliedQuantity: 1,
    availableQuantity: 1,
    heldQuantity: 1,
    committedQuantity: 1,
    holds: 1,
    restocked: 1,
  },
};
