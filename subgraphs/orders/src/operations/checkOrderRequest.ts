import {
  checkForeignId,
  checkInteger,
  checkPostalAddress,
  checkText,
  type PostalAddress,
  type PostalAddressInput,
} from '@shop/service-kit';

import type { Currency } from '../models/order.ts';
import type { WantedLine } from '../products/stock.ts';
import { checkCurrency, checkLineCount, checkQuantity, maxAmount } from './rules.ts';

/** What a buyer asks for. */
export interface PlaceOrder {
  lines: readonly WantedLine[];
  shippingAddress: PostalAddressInput;
  expectedTotal: { amount: number; currency: string };
  idempotencyKey: string;
}

/** A request for an order that breaks no rule. */
export interface OrderRequest {
  /** One for each product, where its first line was, with the quantity of all. */
  lines: WantedLine[];
  shippingAddress: PostalAddress;
  /** In minor units. */
  expectedTotal: { amount: number; currency: Currency };
  idempotencyKey: string;
}

/**
 * Checks what a buyer asks for by all rules that need no other service.
 *
 * @throws {InputError} that names what breaks a rule
 */
export function checkOrderRequest(input: PlaceOrder): OrderRequest {
  const { amount, currency } = input.expectedTotal;
  return {
    lines: mergeLines(input.lines),
    shippingAddress: checkPostalAddress('shippingAddress', input.shippingAddress),
    expectedTotal: {
      amount: checkInteger('expectedTotal.amount', amount, { min: 0, max: maxAmount }),
      currency: checkCurrency('expectedTotal.currency', currency),
    },
    idempotencyKey: checkText('idempotencyKey', input.idempotencyKey, { max: 128 }),
  };
}

function mergeLines(lines: readonly WantedLine[]): WantedLine[] {
  checkLineCount('lines', lines);
  const quantities = new Map<string, number>();
  for (const [index, line] of lines.entries()) {
    const field = `lines.${index}`;
    const productId = checkForeignId(`${field}.productId`, line.productId);
    const quantity = checkQuantity(`${field}.quantity`, line.quantity);
    const sum = (quantities.get(productId) ?? 0) + quantity;
    quantities.set(productId, checkQuantity(`${field}.quantity`, sum));
  }
  return [...quantities].map(([productId, quantity]) => ({ productId, quantity }));
}
