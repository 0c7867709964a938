import { checkText, InputError } from '@shop/service-kit';

import type { AddressRecord } from '../models/user.ts';

/** A postal address as a client gives it. */
export interface AddressInput {
  street: string;
  city: string;
  state?: string | null | undefined;
  postalCode: string;
  country: string;
}

export function checkUsername(username: string | null): string {
  return checkText('username', username, {
    min: 2,
    max: 40,
    pattern: /^[A-Za-z0-9._-]+$/,
    patternIs: 'of letters, digits, `.`, `_` and `-`',
  });
}

/** @returns the address in lower case, as it is kept */
export function checkEmail(email: string | null): string {
  return checkText('email', email, { max: 254 }).toLowerCase();
}

export function checkName(
  field: 'displayName' | 'firstName' | 'lastName',
  name: string | null,
): string {
  return checkText(field, name, { max: 80 });
}

export function checkPhone(phone: string): string {
  return checkText('phone', phone, {
    min: 3,
    max: 32,
    pattern: /^\+?[0-9 ()./-]+$/,
    patternIs: 'of digits, spaces, `(`, `)`, `.`, `/` and `-`, with a `+` in front or not',
  });
}

export function checkLabel(label: string | null): string {
  return checkText('label', label, { max: 40 });
}

/**
 * @param address its country is an ISO 3166-1 alpha-2 code in either case
 * @throws {InputError} that names the part of the address that breaks a rule
 */
export function checkAddress(address: AddressInput | null): AddressRecord {
  if (address === null) throw new InputError('address', 'address cannot be null.');
  const { street, city, state, postalCode, country } = address;
  return {
    street: checkText('address.street', street, { max: 200 }),
    city: checkText('address.city', city, { max: 100 }),
    ...(state != null && { state: checkText('address.state', state, { max: 100 }) }),
    postalCode: checkText('address.postalCode', postalCode, { max: 20 }),
    country: country.toUpperCase(),
  };
}
