import type { Currency, PricedLine } from '../models/order.ts';
import type { Rejection, Shortage } from '../models/rejection.ts';
import type { Quote, WantedLine } from '../products/stock.ts';
import { maxAmount } from '../operations/rules.ts';

/** What the lines of an order come to. */
export type Pricing =
  /** All can be bought, at the price that the buyer expects. */
  | { kind: 'priced'; lines: PricedLine[] }
  | { kind: 'refused'; rejection: Rejection }
  /** The total is more than an amount can be, whatever the buyer expects. */
  | { kind: 'beyondAmounts' };

/**
 * Prices the lines of an order by what products says of them. Reads and writes nothing.
 *
 * @param lines one for each product
 * @param expected what the buyer expects that all cost together, in minor units
 * @param quotes by the product's id; one that does not exist has none
 */
export function priceLines(
  lines: readonly WantedLine[],
  expected: { amount: number; currency: Currency },
  quotes: ReadonlyMap<string, Quote>,
): Pricing {
  const priced: PricedLine[] = [];
  const unavailable: string[] = [];
  const short: Shortage[] = [];
  for (const { productId, quantity } of lines) {
    const quote = quotes.get(productId);
    if (!quote?.onSale || quote.currency !== expected.currency) {
      unavailable.push(productId);
      continue;
    }
    const { sku, name, unitPrice, availableQuantity } = quote;
    priced.push({ productId, sku, name, unitPrice, quantity });
    if (availableQuantity < quantity) {
      short.push({ productId, requestedQuantity: quantity, availableQuantity });
    }
  }
  if (unavailable.length > 0) {
    return refused({ reason: 'ProductUnavailable', productIds: unavailable });
  }
  const total = priced.reduce((sum, line) => sum + line.unitPrice * line.quantity, 0);
  if (total > maxAmount) return { kind: 'beyondAmounts' };
  if (total !== expected.amount) {
    return refused({ reason: 'PriceChanged', expectedTotal: expected.amount, total });
  }
  if (short.length > 0) return refused({ reason: 'OutOfStock', lines: short });
  return { kind: 'priced', lines: priced };
}

function refused(rejection: Rejection): Pricing {
  return { kind: 'refused', rejection };
}
