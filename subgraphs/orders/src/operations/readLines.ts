import { checkForeignId, checkInteger, checkText, InputError } from '@shop/service-kit';

import type { PricedLine } from '../models/order.ts';
import { checkLineCount, checkQuantity, maxAmount } from './rules.ts';

/**
 * Checks what is ordered and adds it up. Lines of the same product become one with the quantity of
 * all, in the place of the first.
 *
 * @param lines with unit prices in minor units of the order's currency
 * @returns the lines and what they cost together
 * @throws {InputError} when there are no lines or more than 100, a value is out of range, two lines
 *   describe one product differently, or the total is more than an amount can be
 */
export function readLines(lines: readonly PricedLine[]): {
  lines: PricedLine[];
  total: number;
} {
  checkLineCount('lines', lines);
  const byProduct = new Map<string, PricedLine>();
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

function readLine(field: string, line: PricedLine): PricedLine {
  return {
    productId: checkForeignId(`${field}.productId`, line.productId),
    sku: checkText(`${field}.sku`, line.sku, { max: 40 }),
    name: checkText(`${field}.name`, line.name, { max: 200 }),
    unitPrice: checkInteger(`${field}.unitPrice`, line.unitPrice, { min: 0, max: maxAmount }),
    quantity: checkQuantity(`${field}.quantity`, line.quantity),
  };
}

/** An order keeps one snapshot of a product: two lines cannot differ in it. */
function merge(field: string, earlier: PricedLine, line: PricedLine): PricedLine {
  for (const key of ['sku', 'name', 'unitPrice'] as const) {
    if (line[key] === earlier[key]) continue;
    throw new InputError(
      `${field}.${key}`,
      `${field}.${key} is ${line[key]}, and an earlier line of the same product says ${earlier[key]}.`,
    );
  }
  const quantity = checkQuantity(`${field}.quantity`, earlier.quantity + line.quantity);
  return { ...earlier, quantity };
}
