import { InputError } from './errors.ts';
import { checkText } from './input.ts';

/** A postal address as a service keeps it. */
export interface PostalAddress {
  street: string;
  city: string;
  /** State, province or region, where addresses have one. */
  state?: string;
  postalCode: string;
  /** ISO 3166-1 alpha-2, in capitals. */
  country: string;
}

/** A postal address as it comes in. */
export interface PostalAddressInput {
  street: string;
  city: string;
  state?: string | null | undefined;
  postalCode: string;
  /** ISO 3166-1 alpha-2, in letters of either case. */
  country: string;
}

/**
 * Checks a postal address from outside. It is a value that several services keep: what one of them
 * accepts, the others must.
 *
 * @param field the argument or input field, for the error
 * @throws {InputError} when it is null; else one that names the part that breaks a rule
 */
export function checkPostalAddress(
  field: string,
  address: PostalAddressInput | null,
): PostalAddress {
  if (address === null) throw new InputError(field, `${field} cannot be null.`);
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
