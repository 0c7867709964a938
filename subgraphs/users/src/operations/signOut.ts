import { authorize, isId, type Viewer } from '@shop/service-kit';

import type { Models } from '../models/index.ts';
import { endSessions } from '../sessions/endSessions.ts';

/**
 * Ends the session that the request belongs to. Its access token stays good until it expires: the
 * router asks nobody about it.
 *
 * @throws {UnauthenticatedError} when nobody is signed in
 */
export async function signOut(
  models: Models,
  viewer: Viewer | undefined,
): Promise<{ endedSessions: number }> {
  const { userId, sessionId } = authorize(viewer);
  if (!isId(sessionId)) return { endedSessions: 0 };
  return { endedSessions: await endSessions(models, { _id: sessionId, userId }) };
}
