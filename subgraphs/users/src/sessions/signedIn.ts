import type { AccessTokens } from '../keys/accessTokens.ts';
import type { UserRecord } from '../models/user.ts';

/** The tokens of a session that began or goes on. */
export interface SignedIn {
  accessToken: string;
  accessTokenExpiresAt: Date;
  refreshToken: string;
  refreshTokenExpiresAt: Date;
}

/** Puts a session's tokens together, with a new access token. */
export async function signedIn(
  accessTokens: AccessTokens,
  user: UserRecord,
  session: { id: string; refreshToken: string; expiresAt: Date },
): Promise<SignedIn> {
  const { token, expiresAt } = await accessTokens.sign(user, session.id);
  return {
    accessToken: token,
    accessTokenExpiresAt: expiresAt,
    refreshToken: session.refreshToken,
    refreshTokenExpiresAt: session.expiresAt,
  };
}
