import type { ClientDescription } from '@shop/service-kit';

import { attempt } from '../attempts/attempt.ts';
import type { UserRecord } from '../models/user.ts';
import { readPassword } from '../passwords/readPassword.ts';
import type { Services } from '../services.ts';
import { endSessions } from '../sessions/endSessions.ts';
import type { SignedIn } from '../sessions/signedIn.ts';
import { startSession } from '../sessions/startSession.ts';
import { type InvalidCredentials, invalidCredentials, type TooManyAttempts } from './failures.ts';
import { checkEmail } from './rules.ts';

export interface SignIn {
  email: string;
  password: string;
}

/**
 * Begins a session of the user with this e-mail address and password. An account that is not there,
 * one that has no password and one that has another are answered the same, after the same work. A
 * suspended user may sign in, too.
 *
 * @param client who will use the session; failures are counted by its address, and by account
 * @throws {InputError} when a value can be nobody's
 * @throws {UnavailableError} when too many passwords wait for their check
 */
export async function signIn(
  services: Services,
  client: ClientDescription | undefined,
  input: SignIn,
): Promise<SignedIn | InvalidCredentials | TooManyAttempts> {
  const { models, passwords } = services;
  const email = checkEmail(input.email);
  const password = readPassword('password', input.password);
  const verified = await attempt(services, { email, address: client?.address }, async () => {
    const user = await models.users.findOne({ email }).select('+passwordHash').lean<UserRecord>();
    const passwordHash = user?.passwordHash;
    const right = await passwords.matches(password, passwordHash);
    return right && user && passwordHash !== undefined ? { user, passwordHash } : undefined;
  });
  if (verified === undefined) return invalidCredentials;
  if ('failure' in verified) return verified;

  const { user, passwordHash } = verified;
  const { sessionId, tokens } = await startSession(services, user, client);
  // Who changes a password writes it and then ends the sessions: either this one is among them, or
  // the new password is seen here.
  if (await models.users.exists({ _id: user._id, passwordHash })) return tokens;
  await endSessions(models, { _id: sessionId });
  return invalidCredentials;
}
