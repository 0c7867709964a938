import { checkInteger, InputError } from '@shop/service-kit';

import { currencies, type Currency } from '../models/order.ts';
import type { OrderStatus } from '../models/transitions.ts';

/** GraphQL's Int has 32 bits, and every amount has to be shown. */
export const maxAmount = 2_147_483_647;

const maxLines = 100;
const maxQuantity = 10_000;

/** @throws {InputError} when an order would have no lines or more than 100 */
export function checkLineCount(field: string, lines: readonly unknown[]): void {
  if (lines.length >= 1 && lines.length <= maxLines) return;
  throw new InputError(field, `${field} must be 1 to ${maxLines}, and are ${lines.length}.`);
}

/** @throws {InputError} when it is not how many of a product an order can have */
export function checkQuantity(field: string, quantity: number): number {
  return checkInteger(field, quantity, { min: 1, max: maxQuantity });
}

/** @throws {InputError} for a currency that the shop does not sell in */
export function checkCurrency(field: string, code: string): Currency {
  const currency = currencies.find((known) => known === code);
  if (currency) return currency;
  throw new InputError(field, `${field} must be one of ${currencies.join(', ')}.`);
}

/**
 * Checks the states that a list is asked for. An empty list is refused: half of those who send one
 * mean every state, the other half none.
 *
 * @returns each state once
 * @throws {InputError} when there is none
 */
export function checkStatuses(field: string, statuses: readonly OrderStatus[]): OrderStatus[] {
  if (statuses.length > 0) return [...new Set(statuses)];
  throw new InputError(field, `${field} must name a state; leave it out for orders in any state.`);
}
