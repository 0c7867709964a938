import {
  authorize,
  findPage,
  type Keyset,
  type Page,
  type PageArguments,
  type Viewer,
} from '@shop/service-kit';

import { readersOfAll } from '../access/rules.ts';
import type { Models } from '../models/index.ts';
import type { UserRecord } from '../models/user.ts';

/** Ids grow with time, so that the order by id is the order of age. */
const oldestFirst: Keyset = {
  name: 'users',
  keys: [{ field: '_id', direction: 1, type: 'id' }],
};

/**
 * A page of all users, oldest first.
 *
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the viewer may not read all users
 * @throws {InputError} for a page size or cursor that is not one
 */
export async function listUsers(
  { users }: Pick<Models, 'users'>,
  viewer: Viewer | undefined,
  page: PageArguments,
): Promise<Page<UserRecord>> {
  authorize(viewer, readersOfAll);
  return findPage(users, { filter: {}, keyset: oldestFirst, page });
}
