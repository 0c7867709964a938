import { authorize, type ClientDescription, isId, type Viewer } from '@shop/service-kit';

import { attempt } from '../attempts/attempt.ts';
import type { UserRecord } from '../models/user.ts';
import { checkNewPassword } from '../passwords/newPassword.ts';
import { readPassword } from '../passwords/readPassword.ts';
import type { Services } from '../services.ts';
import { endSessions } from '../sessions/endSessions.ts';
import {
  type InvalidCredentials,
  noSuchUser,
  type TooManyAttempts,
  wrongPassword,
} from './failures.ts';

export interface ChangePassword {
  currentPassword: string;
  newPassword: string;
}

/** The password was changed. */
export interface PasswordChanged {
  /** How many other sessions were ended. */
  endedSessions: number;
}

/**
 * Changes the viewer's password and ends the viewer's other sessions. Wrong attempts count like
 * failures to sign in, so that a stolen access token does not help to guess the password.
 *
 * @param client who asks; failures are counted by its address, too
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {InputError} when the new password breaks a rule; nothing is written then
 * @throws {NotFoundError} when the account is gone
 * @throws {UnavailableError} when too many passwords wait for their check
 */
export async function changePassword(
  services: Services,
  viewer: Viewer | undefined,
  client: ClientDescription | undefined,
  input: ChangePassword,
): Promise<PasswordChanged | InvalidCredentials | TooManyAttempts> {
  const { models, passwords, logger } = services;
  const { userId, sessionId } = authorize(viewer);
  const user = await models.users.findById(userId).select('+passwordHash').lean<UserRecord>();
  if (!user) throw noSuchUser();
  const current = readPassword('currentPassword', input.currentPassword);
  const next = checkNewPassword('newPassword', input.newPassword, user);

  const { _id, email, passwordHash } = user;
  const verified = await attempt(services, { email, address: client?.address }, async () => {
    const right = await passwords.matches(current, passwordHash);
    return right && passwordHash !== undefined ? { passwordHash } : undefined;
  });
  if (verified === undefined) return wrongPassword;
  if ('failure' in verified) return verified;

  // Of two who change it at once, the second did not know the password that the first one set.
  const changed = await models.users.updateOne(
    { _id, passwordHash: verified.passwordHash },
    { $set: { passwordHash: await passwords.hash(next) } },
  );
  if (changed.matchedCount === 0) return wrongPassword;
  const others = isId(sessionId) ? { userId, _id: { $ne: sessionId } } : { userId };
  const endedSessions = await endSessions(models, others);
  logger.info({ userId, endedSessions }, 'a password was changed');
  return { endedSessions };
}
