import { checkText } from '@shop/service-kit';

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
