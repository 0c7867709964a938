import { InputError } from '@shop/service-kit';

import { readPassword } from './readPassword.ts';
import { isWellKnown } from './wellKnown.ts';

const minLength = 15;
const maxLength = 128;

/** What others know of a user, of which no password can be made. */
export interface KnownOfUser {
  username: string;
  email: string;
  firstName: string;
  lastName: string;
}

/**
 * Checks a password that somebody wants to have. Characters are Unicode code points, of any kind; no
 * mixture of kinds is asked for, since length is what counts.
 *
 * @param field the input field, for the error
 * @returns the password as {@link readPassword} gives it
 * @throws {InputError} when it is too short, too long or among the first that others would try
 */
export function checkNewPassword(field: string, text: string, user: KnownOfUser): string {
  const password = readLongPassword(field, text);
  const { username, email, firstName, lastName } = user;
  const words = [username, email, ...email.split('@'), firstName, lastName];
  if (isWellKnown(password, words)) {
    throw new InputError(
      field,
      `${field} is one of the first that others would try: take one that is harder to guess, such as a few words that have nothing to do with each other.`,
    );
  }
  return password;
}

/**
 * Reads a password that is as long as a new one has to be; how hard it is to guess is not asked.
 *
 * @param field the input field or variable, for the error
 * @throws {InputError} when it is too short or too long
 */
export function readLongPassword(field: string, text: string): string {
  const password = readPassword(field, text);
  const { length } = Array.from(password);
  if (length < minLength || length > maxLength) {
    throw new InputError(field, `${field} must be ${minLength} to ${maxLength} characters long.`);
  }
  return password;
}
