import { Types } from 'mongoose';

import { InputError } from './errors.ts';

const objectId = /^[0-9a-f]{24}$/;

/** Whether a value could be one of our ids. The id in a reference may be anything. */
export function isId(id: unknown): id is string {
  return typeof id === 'string' && objectId.test(id);
}

/**
 * Reads an id that a client sent.
 *
 * @param field the argument's name, for the error
 * @throws {InputError} when the text cannot be an id
 */
export function parseId(field: string, id: string): Types.ObjectId {
  if (!isId(id)) {
    throw new InputError(field, `${field} is not an id: use one that this API returned.`);
  }
  return new Types.ObjectId(id);
}
