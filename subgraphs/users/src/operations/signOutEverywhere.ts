import { authorize, type Viewer } from '@shop/service-kit';

import type { Models } from '../models/index.ts';
import { endSessions } from '../sessions/endSessions.ts';

/**
 * Ends every session of the viewer.
 *
 * @throws {UnauthenticatedError} when nobody is signed in
 */
export async function signOutEverywhere(
  models: Models,
  viewer: Viewer | undefined,
): Promise<{ endedSessions: number }> {
  const { userId } = authorize(viewer);
  return { endedSessions: await endSessions(models, { userId }) };
}
