import { authorize, parseId, type Viewer } from '@shop/service-kit';

import { managersOf } from '../access/rules.ts';
import type { Models } from '../models/index.ts';
import type { UserRecord } from '../models/user.ts';
import { type EmailTaken, noSuchUser, takenBy, type UsernameTaken } from './failures.ts';
import { checkEmail, checkName, checkPhone, checkUsername } from './rules.ts';

/** What to change: what is undefined stays, and null empties what may be empty. */
export interface UpdateUser {
  id: string;
  username?: string | null | undefined;
  displayName?: string | null | undefined;
  email?: string | null | undefined;
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
  phone?: string | null | undefined;
}

/**
 * Changes a user's account and profile, in one write. When there is nothing to change, nothing is
 * written.
 *
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the viewer may change neither this account nor all
 * @throws {InputError} when a value breaks a rule; nothing is written then
 * @throws {NotFoundError} when there is no such user
 */
export async function updateUser(
  { users }: Pick<Models, 'users'>,
  viewer: Viewer | undefined,
  input: UpdateUser,
): Promise<UserRecord | EmailTaken | UsernameTaken> {
  authorize(viewer, managersOf(input.id));
  const _id = parseId('id', input.id);
  const username = input.username === undefined ? undefined : checkUsername(input.username);
  const email = input.email === undefined ? undefined : checkEmail(input.email);
  const set = {
    ...(username !== undefined && { username, usernameKey: username.toLowerCase() }),
    ...(email !== undefined && { email }),
    ...(input.displayName !== undefined && {
      displayName: checkName('displayName', input.displayName),
    }),
    ...(input.firstName !== undefined && { firstName: checkName('firstName', input.firstName) }),
    ...(input.lastName !== undefined && { lastName: checkName('lastName', input.lastName) }),
    ...(input.phone != null && { phone: checkPhone(input.phone) }),
  };
  const unset = input.phone === null && { $unset: { phone: 1 as const } };
  const write = { $set: set, ...unset };
  const changes = unset !== false || Object.keys(set).length > 0;
  try {
    const user = await (
      changes
        ? users.findOneAndUpdate({ _id }, write, { returnDocument: 'after' })
        : users.findById(_id)
    ).lean<UserRecord>();
    if (!user) throw noSuchUser();
    return user;
  } catch (error) {
    return takenBy(error, { email, username });
  }
}
