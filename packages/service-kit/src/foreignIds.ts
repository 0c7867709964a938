import { InputError } from './errors.ts';

/** The longest id of another service that is kept or looked up, in UTF-16 code units. */
const maxLength = 64;

/**
 * Whether a value can be the id of an entity that another service owns: such ids are opaque texts
 * of 1 to 64 characters. The id in a reference is whatever its sender wrote, so it may be anything.
 */
export function isForeignId(id: unknown): id is string {
  return typeof id === 'string' && id.length > 0 && id.length <= maxLength;
}

/**
 * Checks an id of another service's entity.
 *
 * @param field the argument or input field, for the error
 * @throws {InputError} when it is empty or too long
 */
export function checkForeignId(field: string, id: string): string {
  if (!isForeignId(id)) {
    throw new InputError(field, `${field} must be 1 to ${maxLength} characters long.`);
  }
  return id;
}
