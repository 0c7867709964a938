import { checkForeignId, checkInteger, checkText, InputError } from '@shop/service-kit';

import type { OrderLineRecord } from '../models/order.ts';

const maxLines = 100;
const maxQuantity = 10_000;
/** GraphQL's Int has 32 bits, and every amount has to be shown. */
const maxAmount = 2_147_483_647;

/**
 * Checks what is ordered and adds it up. Lines of the same product become one with the quantity of
 * all, in the place of the first.
 *
 * @param lines with unit prices in minor units of the order's currency
 * @returns the lines and what they cost together
 * @throws {InputError} when there are no lines or more than 100, a value is out of range, two lines
 *   describe one product differently, or the total is more than an amount can be
 */
export function readLines(lines: readonly OrderLineRecord[]): {
  lines: OrderLineRecord[];
  total: number;
} {
  if (lines.length < 1 || lines.length > maxLines) {
    throw new InputError('lines', `lines must be 1 to ${maxLines}, and are ${lines.length}.`);
  }
  const byProduct = new Map<string, OrderLineRecord>();
  for (const [index, given] of lines.entries()) {
    const field = `lines.${index}`;
    const line = readLine(field, given);
    const earlier = byProduct.get(line.productId);
    byProduct.set(line.productId, earlier ? merge(field, earlier, line) : line);
  }
  const merged = [...byProduct.values()];
  const total = merged.reduce((sum, { unitPrice, quantity }) => sum + unitPrice * quantity, 0);
  if (total > maxAmount) {
    throw new InputError('lines', `lines must cost at most ${maxAmount} together, not ${total}.`);
  }
  return { lines: merged, total };
}

function readLine(field: string, line: OrderLineRecord): OrderLineRecord {
  return {
    productId: checkForeignId(`${field}.productId`, line.productId),
    sku: checkText(`${field}.sku`, line.sku, { max: 40 }),
    name: checkText(`${field}.name`, line.name, { max: 200 }),
    unitPrice: checkInteger(`${field}.unitPrice`, line.unitPrice, { min: 0, max: maxAmount }),
    quantity: checkQuantity(field, line.quantity),
  };
}

/** An order keeps one snapshot of a product: two lines cannot differ in it. */
function merge(field: string, earlier: OrderLineRecord, line: OrderLineRecord): OrderLineRecord {
  for (const key of ['sku', 'name', 'unitPrice'] as const) {
    if (line[key] === earlier[key]) continue;
    throw new InputError(
      `${field}.${key}`,
      `${field}.${key} is ${line[key]}, and an earlier line of the same product says ${earlier[key]}.`,
    );
  }
  return { ...earlier, quantity: checkQuantity(field, earlier.quantity + line.quantity) };
}

function checkQuantity(field: string, quantity: number): number {
  return checkInteger(`${field}.quantity`, quantity, { min: 1, max: maxQuantity });
}
