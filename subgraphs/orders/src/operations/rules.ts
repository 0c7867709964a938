import { checkText, InputError } from '@shop/service-kit';

import { type AddressRecord, currencies, type Currency } from '../models/order.ts';
import type { OrderStatus } from '../models/transitions.ts';

/** A postal address as it comes in. */
export interface AddressInput {
  street: string;
  city: string;
  state?: string | null | undefined;
  postalCode: string;
  /** ISO 3166-1 alpha-2, in letters of either case. */
  country: string;
}

/** @throws {InputError} that names the part of the address that breaks a rule */
export function checkAddress(field: string, address: AddressInput): AddressRecord {
  const { street, city, state, postalCode, country } = address;
  return {
    street: checkText(`${field}.street`, street, { max: 200 }),
    city: checkText(`${field}.city`, city, { max: 100 }),
    ...(state != null && { state: checkText(`${field}.state`, state, { max: 100 }) }),
    postalCode: checkText(`${field}.postalCode`, postalCode, { max: 20 }),
    country: checkText(`${field}.country`, country.toUpperCase(), {
      max: 2,
      pattern: /^[A-Z]{2}$/,
      patternIs: 'a country by its two letters, such as `US`',
    }),
  };
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
