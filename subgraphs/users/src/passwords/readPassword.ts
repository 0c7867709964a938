import { InputError } from '@shop/service-kit';

/** The longest text that is looked at as a password, in UTF-16 code units. */
const maxUnits = 1_024;

/**
 * Reads a password from outside, in Unicode's normal form KC: keyboards differ in which code points
 * they write for one and the same character, and who changes the device must not be locked out (NIST
 * SP 800-63B asks for it too). Nothing is trimmed.
 *
 * @param field the input field, for the error
 * @throws {InputError} when no password could be so; whether it is anybody's is not said
 */
export function readPassword(field: string, text: string): string {
  if (text.length > maxUnits) throw new InputError(field, `${field} is longer than any password.`);
  // Halves of surrogate pairs would all become the same character.
  if (/\p{Cs}/u.test(text)) {
    throw new InputError(field, `${field} has half a character: it is not valid Unicode.`);
  }
  return text.normalize('NFKC');
}
