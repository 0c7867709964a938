import { findPage, type Keyset, type Page, type PageArguments } from '@shop/service-kit';

import type { UserModel, UserRecord } from '../models/user.ts';

/** Ids grow with time, so that the order by id is the order of age. */
const oldestFirst: Keyset = {
  name: 'users',
  keys: [{ field: '_id', direction: 1, type: 'id' }],
};

/**
 * A page of all users, oldest first.
 *
 * @throws {InputError} for a page size or cursor that is not one
 */
export function listUsers(users: UserModel, page: PageArguments): Promise<Page<UserRecord>> {
  return findPage(users, { filter: {}, keyset: oldestFirst, page });
}
