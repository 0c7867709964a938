import { authorize, type Viewer } from '@shop/service-kit';
import type { Types } from 'mongoose';

import { maxSessions, type SessionRecord } from '../models/session.ts';
import type { Services } from '../services.ts';

/**
 * The sessions of a user, used last first.
 *
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the viewer is another user: where somebody is signed in is nobody
 *   else's business
 */
export async function listSessions(
  { models, clock }: Pick<Services, 'models' | 'clock'>,
  viewer: Viewer | undefined,
  userId: Types.ObjectId,
): Promise<SessionRecord[]> {
  authorize(viewer, { owner: userId.toHexString() });
  return models.sessions
    .find({ userId, expiresAt: { $gt: clock() } })
    .sort({ lastUsedAt: -1, _id: -1 })
    .limit(maxSessions)
    .lean<SessionRecord[]>();
}
