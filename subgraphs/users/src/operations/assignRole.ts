import { authorize, parseId, type Viewer } from '@shop/service-kit';

import { activeAdministrators, demote } from '../access/administrators.ts';
import type { UserRole } from '../access/roles.ts';
import { managersOfAll } from '../access/rules.ts';
import type { UserRecord } from '../models/user.ts';
import type { Services } from '../services.ts';
import { type LastAdministrator, lastAdministrator, noSuchUser } from './failures.ts';

export interface AssignRole {
  userId: string;
  role: UserRole;
}

/**
 * Makes a user something else to the shop, unless nobody would be left who may manage people. It
 * shows in the user's next access token.
 *
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the viewer may not manage people
 * @throws {InputError} when the id is malformed
 * @throws {NotFoundError} when there is no such user
 */
export async function assignRole(
  { models, logger }: Pick<Services, 'models' | 'logger'>,
  viewer: Viewer | undefined,
  input: AssignRole,
): Promise<UserRecord | LastAdministrator> {
  const by = authorize(viewer, { ...managersOfAll, active: true });
  const user = await setRole({ models }, input);
  if (!('failure' in user)) logger.info({ ...input, by: by.userId }, 'a role was assigned');
  return user;
}

/**
 * {@link assignRole} for who needs no permission: the operator of the service.
 *
 * @throws {InputError} when the id is malformed
 * @throws {NotFoundError} when there is no such user
 */
export async function setRole(
  { models }: Pick<Services, 'models'>,
  { userId, role }: AssignRole,
): Promise<UserRecord | LastAdministrator> {
  const { users } = models;
  const _id = parseId('userId', userId);
  if (role === 'ADMINISTRATOR') {
    await users.updateOne({ _id }, { $set: { role } });
  } else {
    const harmless = { _id, $nor: [activeAdministrators] };
    const { matchedCount } = await users.updateOne(harmless, { $set: { role } });
    if (matchedCount === 0 && (await users.exists({ _id }))) {
      if (!(await demote(models, { userId: _id, role }))) return lastAdministrator;
    }
  }
  const user = await users.findById(_id).lean<UserRecord>();
  if (!user) throw noSuchUser();
  return user;
}
