import { authorize } from '@shop/service-kit';

import { readersOf } from '../access/rules.ts';
import type { Context } from '../context.ts';
import type { UserRecord } from '../models/user.ts';

/**
 * Makes the resolver of a field that only the user and those who may read all users see.
 *
 * @param read gives the field's value
 * @returns a resolver that throws {UnauthenticatedError} or {ForbiddenError} for everybody else
 */
export function personal<T>(read: (user: UserRecord) => T) {
  return (user: UserRecord, _arguments: object, { viewer }: Context): T => {
    authorize(viewer, readersOf(user._id.toHexString()));
    return read(user);
  };
}
