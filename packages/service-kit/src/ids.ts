import { Types } from 'mongoose';

import { InputError } from './errors.ts';

const objectId = /^[0-9a-f]{24}$/;

/** Whether a client's id could be one of ours. */
export function isId(id: string): boolean {
  return objectId.test(id);
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
