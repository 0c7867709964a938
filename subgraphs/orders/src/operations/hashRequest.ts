import { createHash } from 'node:crypto';

import type { OrderRequest } from './checkOrderRequest.ts';

/**
 * Tells requests apart. The order of lines makes no difference, and neither does whether a product is
 * in one line or in several; anything else that a buyer would notice does.
 *
 * @returns the SHA-256 of the request in a canonical form, in hexadecimal digits
 */
export function hashRequest({ lines, shippingAddress, expectedTotal }: OrderRequest): string {
  const { street, city, state = null, postalCode, country } = shippingAddress;
  const canonical = JSON.stringify([
    lines.map(({ productId, quantity }) => [productId, quantity] as const).toSorted(byProduct),
    [street, city, state, postalCode, country],
    [expectedTotal.amount, expectedTotal.currency],
  ]);
  return createHash('sha256').update(canonical).digest('hex');
}

/** By code units, as no locale changes them. */
function byProduct([a]: readonly [string, number], [b]: readonly [string, number]): number {
  return a < b ? -1 : 1;
}
