import type { Connection } from 'mongoose';

import {
  type AdministratorsGuardModel,
  type AdministratorsGuardRecord,
  administratorsGuardSchema,
} from './administratorsGuard.ts';
import {
  type RefreshTokenModel,
  type RefreshTokenRecord,
  refreshTokenSchema,
} from './refreshToken.ts';
import { type SessionModel, type SessionRecord, sessionSchema } from './session.ts';
import {
  type SignInAttemptsModel,
  type SignInAttemptsRecord,
  signInAttemptsSchema,
} from './signInAttempts.ts';
import { type SigningKeyModel, type SigningKeyRecord, signingKeySchema } from './signingKey.ts';
import { type UserModel, type UserRecord, userSchema } from './user.ts';

/** The collections of the users service. */
export interface Models {
  administratorsGuard: AdministratorsGuardModel;
  refreshTokens: RefreshTokenModel;
  sessions: SessionModel;
  signInAttempts: SignInAttemptsModel;
  signingKeys: SigningKeyModel;
  users: UserModel;
}

/** Defines the service's collections on a connection and builds their indexes. */
export async function openModels(connection: Connection): Promise<Models> {
  const models = {
    administratorsGuard: connection.model<AdministratorsGuardRecord>(
      'AdministratorsGuard',
      administratorsGuardSchema,
    ),
    refreshTokens: connection.model<RefreshTokenRecord>('RefreshToken', refreshTokenSchema),
    sessions: connection.model<SessionRecord>('Session', sessionSchema),
    signInAttempts: connection.model<SignInAttemptsRecord>('SignInAttempts', signInAttemptsSchema),
    signingKeys: connection.model<SigningKeyRecord>('SigningKey', signingKeySchema),
    users: connection.model<UserRecord>('User', userSchema),
  };
  await Promise.all(Object.values(models).map((model) => model.createIndexes()));
  return models;
}
