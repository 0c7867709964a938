import { type ClientDescription, duplicateKey } from '@shop/service-kit';

import { later } from '../clock.ts';
import type { Models } from '../models/index.ts';
import type { RefreshTokenRecord } from '../models/refreshToken.ts';
import type { SessionRecord } from '../models/session.ts';
import type { UserRecord } from '../models/user.ts';
import type { Services } from '../services.ts';
import { describeClient } from '../sessions/client.ts';
import { endSessions } from '../sessions/endSessions.ts';
import { isOver, repeatMs, sessionEnd } from '../sessions/lifetimes.ts';
import { digest, fingerprint, successorOf } from '../sessions/secrets.ts';
import { type SignedIn, signedIn } from '../sessions/signedIn.ts';
import { type SessionEnded, sessionEnded } from './failures.ts';

/**
 * Exchanges a refresh token for its successor, once. Who sends a spent token ends the session, for
 * then two have it and one of them is not the owner; but the client that spent it may repeat the
 * exchange for ten seconds, in which it gets the same successor: an answer that was lost is no theft
 * (RFC 9700, section 4.14.2). However many exchange one token at once, at however many instances,
 * there is one successor.
 *
 * @param client who sends the token
 */
export async function refreshSession(
  services: Services,
  client: ClientDescription | undefined,
  { refreshToken }: { refreshToken: string },
): Promise<SignedIn | SessionEnded> {
  const { models, accessTokens, clock, logger } = services;
  const token = await models.refreshTokens
    .findById(digest(refreshToken))
    .lean<RefreshTokenRecord>();
  const session = token && (await models.sessions.findById(token.sessionId).lean<SessionRecord>());
  if (!session || isOver(session, clock)) return sessionEnded;
  const user = await models.users.findById(session.userId).lean<UserRecord>();
  if (!user) {
    await endSessions(models, { _id: session._id });
    return sessionEnded;
  }

  const now = clock();
  const expiresAt = sessionEnd(session.createdAt, now);
  const successor = successorOf(refreshToken, session.secret);
  const usedBy = fingerprint(client);
  if (!token.usedAt) await addToken(models, successor, session, expiresAt);
  const spent = await spend(models, token._id, { usedAt: now, usedBy });
  if (spent !== undefined && !isRepeat(spent, now, usedBy)) {
    await endSessions(models, { _id: session._id });
    logger.warn(
      { userId: user._id.toHexString(), sessionId: session._id.toHexString() },
      'a spent refresh token was used: the session has ended',
    );
    return sessionEnded;
  }

  const used = { ...describeClient(client), lastUsedAt: now, expiresAt };
  const { matchedCount } = await models.sessions.updateOne({ _id: session._id }, { $set: used });
  // It was ended meanwhile: the successor is worth nothing.
  if (matchedCount === 0) return sessionEnded;
  const id = session._id.toHexString();
  return signedIn(accessTokens, user, { id, refreshToken: successor, expiresAt });
}

/** Adds a token that others may add at the same time. */
async function addToken(
  { refreshTokens }: Models,
  token: string,
  { _id: sessionId }: SessionRecord,
  expiresAt: Date,
): Promise<void> {
  try {
    await refreshTokens.create({ _id: digest(token), sessionId, expiresAt });
  } catch (error) {
    if (duplicateKey(error) === undefined) throw error;
  }
}

/**
 * Marks a token as spent, unless it is. Its successor is there by then, so that nobody is left
 * without either.
 *
 * @returns undefined, or who spent it before
 */
async function spend(
  { refreshTokens }: Models,
  _id: string,
  use: { usedAt: Date; usedBy: string },
): Promise<RefreshTokenRecord | undefined> {
  const { modifiedCount } = await refreshTokens.updateOne(
    { _id, usedAt: { $exists: false } },
    { $set: use },
  );
  if (modifiedCount === 1) return undefined;
  return (await refreshTokens.findById(_id).lean<RefreshTokenRecord>()) ?? undefined;
}

function isRepeat(spent: RefreshTokenRecord, now: Date, usedBy: string): boolean {
  return (
    spent.usedAt !== undefined && now <= later(spent.usedAt, repeatMs) && spent.usedBy === usedBy
  );
}
