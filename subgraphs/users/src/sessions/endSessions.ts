import type { QueryFilter } from 'mongoose';

import type { Models } from '../models/index.ts';
import type { SessionRecord } from '../models/session.ts';

/**
 * Ends sessions: their refresh tokens are worth nothing from this moment on.
 *
 * @returns how many ended
 */
export async function endSessions(
  { sessions, refreshTokens }: Pick<Models, 'sessions' | 'refreshTokens'>,
  which: QueryFilter<SessionRecord>,
): Promise<number> {
  const ids = await sessions.find(which).distinct('_id');
  if (ids.length === 0) return 0;
  // A token without its session is worth nothing: if this stops half way, only rubbish is left.
  const { deletedCount } = await sessions.deleteMany({ _id: { $in: ids } });
  await refreshTokens.deleteMany({ sessionId: { $in: ids } });
  return deletedCount;
}
