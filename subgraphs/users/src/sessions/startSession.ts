import type { ClientDescription } from '@shop/service-kit';
import { Types } from 'mongoose';

import { maxSessions } from '../models/session.ts';
import type { UserRecord } from '../models/user.ts';
import type { Services } from '../services.ts';
import { describeClient } from './client.ts';
import { endSessions } from './endSessions.ts';
import { sessionEnd } from './lifetimes.ts';
import { digest, newSecret } from './secrets.ts';
import { type SignedIn, signedIn } from './signedIn.ts';

/**
 * Begins a session of a user. When the user has too many, those that were not used for longest end.
 *
 * @param client who will use it
 */
export async function startSession(
  { models, accessTokens, clock }: Pick<Services, 'models' | 'accessTokens' | 'clock'>,
  user: UserRecord,
  client: ClientDescription | undefined,
): Promise<{ sessionId: Types.ObjectId; tokens: SignedIn }> {
  const { refreshTokens, sessions } = models;
  const _id = new Types.ObjectId();
  const now = clock();
  const expiresAt = sessionEnd(now, now);
  const refreshToken = newSecret();
  await refreshTokens.create({ _id: digest(refreshToken), sessionId: _id, expiresAt });
  await sessions.create({
    _id,
    userId: user._id,
    secret: newSecret(),
    ...describeClient(client),
    createdAt: now,
    lastUsedAt: now,
    expiresAt,
  });
  const tooMany = await sessions
    .find({ userId: user._id })
    .sort({ lastUsedAt: -1, _id: -1 })
    .skip(maxSessions)
    .select('_id')
    .lean();
  if (tooMany.length > 0) {
    await endSessions(models, { _id: { $in: tooMany.map((session) => session._id) } });
  }
  const session = { id: _id.toHexString(), refreshToken, expiresAt };
  return { sessionId: _id, tokens: await signedIn(accessTokens, user, session) };
}
