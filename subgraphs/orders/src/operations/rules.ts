import { InputError } from '@shop/service-kit';

import { currencies, type Currency } from '../models/order.ts';
import type { OrderStatus } from '../models/transitions.ts';

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
