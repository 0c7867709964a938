import { authorize, parseId, type Viewer } from '@shop/service-kit';

import { managersOfAll } from '../access/rules.ts';
import type { UserRecord } from '../models/user.ts';
import type { Services } from '../services.ts';
import { noSuchUser } from './failures.ts';

/**
 * Lifts the suspension of an account. Lifting it again changes nothing.
 *
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the viewer may not manage people
 * @throws {InputError} when the id is malformed
 * @throws {NotFoundError} when there is no such user
 */
export async function reinstateUser(
  { models, logger }: Pick<Services, 'models' | 'logger'>,
  viewer: Viewer | undefined,
  { userId }: { userId: string },
): Promise<UserRecord> {
  const by = authorize(viewer, { ...managersOfAll, active: true });
  const { users } = models;
  const _id = parseId('userId', userId);
  await users.updateOne({ _id, suspendedAt: { $exists: true } }, { $unset: { suspendedAt: 1 } });
  const user = await users.findById(_id).lean<UserRecord>();
  if (!user) throw noSuchUser();
  logger.info({ userId, by: by.userId }, 'an account is no longer suspended');
  return user;
}
