import { authorize, parseId, type Viewer } from '@shop/service-kit';

import { activeAdministrators, demote } from '../access/administrators.ts';
import { managersOfAll } from '../access/rules.ts';
import type { UserRecord } from '../models/user.ts';
import type { Services } from '../services.ts';
import { type LastAdministrator, lastAdministrator, noSuchUser } from './failures.ts';

/**
 * Suspends an account unless nobody would be left who may manage people: from the next access token
 * on its user may read, but not buy nor write reviews. Suspending it again changes nothing.
 *
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the viewer may not manage people
 * @throws {InputError} when the id is malformed
 * @throws {NotFoundError} when there is no such user
 */
export async function suspendUser(
  { models, clock, logger }: Pick<Services, 'models' | 'clock' | 'logger'>,
  viewer: Viewer | undefined,
  { userId }: { userId: string },
): Promise<UserRecord | LastAdministrator> {
  const by = authorize(viewer, { ...managersOfAll, active: true });
  const { users } = models;
  const _id = parseId('userId', userId);
  const suspendedAt = clock();
  const { matchedCount } = await users.updateOne(
    { _id, suspendedAt: { $exists: false }, role: { $ne: activeAdministrators.role } },
    { $set: { suspendedAt } },
  );
  if (matchedCount === 0 && (await users.exists({ _id, suspendedAt: { $exists: false } }))) {
    if (!(await demote(models, { userId: _id, suspendedAt }))) return lastAdministrator;
  }
  const user = await users.findById(_id).lean<UserRecord>();
  if (!user) throw noSuchUser();
  logger.info({ userId, by: by.userId }, 'an account is suspended');
  return user;
}
