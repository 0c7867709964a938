import { checkInteger, checkText, InputError } from '@shop/service-kit';

import type { ReservationLine } from '../../models/reservation.ts';

/** The most lines of an order. */
const maxLines = 100;

/** The most of one product that an order may have. */
const maxQuantity = 10_000;

/** What an order needs of a product, as it was asked for. */
export interface OrderLine {
  productId: string;
  quantity: number;
}

/**
 * Checks an order's id, which becomes the name of a field in the products.
 *
 * @throws {InputError} when it is anything but 1 to 64 letters, digits, `-` and `_`, the first of them
 *   a letter or a digit
 */
export function checkOrderId(orderId: string): string {
  return checkText('orderId', orderId, {
    max: 64,
    pattern: /^(?!constructor$|prototype$)[A-Za-z0-9][A-Za-z0-9_-]*$/,
    patternIs: 'of letters, digits, `-` and `_`, and begin with a letter or a digit',
  });
}

/**
 * Checks the lines of an order and makes one of those of the same product.
 *
 * @returns each product once, by product id: of two orders for the same products, one gets them all
 * @throws {InputError} when there are none, more than 100, or more than 10,000 of one product
 */
export function checkLines(lines: readonly OrderLine[]): ReservationLine[] {
  if (lines.length < 1 || lines.length > maxLines) {
    throw new InputError('lines', `lines must be 1 to ${maxLines}, not ${lines.length}.`);
  }
  const quantities = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    const field = `lines.${index}`;
    const productId = checkText(`${field}.productId`, line.productId, { max: 64 });
    const limits = { min: 1, max: maxQuantity };
    const quantity = checkInteger(`${field}.quantity`, line.quantity, limits);
    const sum = (quantities.get(productId) ?? 0) + quantity;
    quantities.set(productId, checkInteger(`${field}.quantity`, sum, limits));
  }
  return [...quantities]
    .map(([productId, quantity]) => ({ productId, quantity }))
    .sort((a, b) => (a.productId < b.productId ? -1 : 1));
}
