import { type ClientDescription, clientNetwork } from '@shop/service-kit';

import { registrationLimit } from '../attempts/limits.ts';
import { reserveAttempt } from '../attempts/reserve.ts';
import type { UserRecord } from '../models/user.ts';
import { checkNewPassword } from '../passwords/newPassword.ts';
import type { Services } from '../services.ts';
import type { SignedIn } from '../sessions/signedIn.ts';
import { startSession } from '../sessions/startSession.ts';
import {
  type EmailTaken,
  takenBy,
  type TooManyAttempts,
  tooManyAttempts,
  type UsernameTaken,
} from './failures.ts';
import { checkEmail, checkName, checkPhone, checkUsername } from './rules.ts';

/** A new account; the display name is made of first and last name when it is not given. */
export interface Register {
  username: string;
  password: string;
  displayName?: string | null | undefined;
  email: string;
  firstName: string;
  lastName: string;
  phone?: string | null | undefined;
}

/**
 * Adds a customer with an empty address book, and begins a session. Of two that ask for the same
 * e-mail address or username at once, one gets it.
 *
 * @param client who will use the session; registrations are counted by its address
 * @throws {InputError} when a value breaks a rule; nothing is written then
 * @throws {UnavailableError} when too many passwords wait for their hash; nothing is written then
 */
export async function register(
  services: Services,
  client: ClientDescription | undefined,
  input: Register,
): Promise<SignedIn | EmailTaken | UsernameTaken | TooManyAttempts> {
  const username = checkUsername(input.username);
  const email = checkEmail(input.email);
  const firstName = checkName('firstName', input.firstName);
  const lastName = checkName('lastName', input.lastName);
  const displayName =
    input.displayName == null
      ? `${firstName} ${lastName}`
      : checkName('displayName', input.displayName);
  const phone = input.phone == null ? undefined : checkPhone(input.phone);
  const known = { username, email, firstName, lastName };
  const password = checkNewPassword('password', input.password, known);

  const refused = await countRegistration(services, client?.address);
  if (refused) return refused;
  const passwordHash = await services.passwords.hash(password);
  let user: UserRecord;
  try {
    const created = await services.models.users.create({
      ...known,
      usernameKey: username.toLowerCase(),
      displayName,
      ...(phone !== undefined && { phone }),
      addresses: [],
      role: 'CUSTOMER',
      passwordHash,
    });
    user = created.toObject();
  } catch (error) {
    return takenBy(error, { email, username });
  }
  const { tokens } = await startSession(services, user, client);
  return tokens;
}

async function countRegistration(
  { models, clock }: Services,
  address: string | undefined,
): Promise<TooManyAttempts | undefined> {
  if (address === undefined) return undefined;
  const now = clock();
  const counted = { limit: registrationLimit, who: clientNetwork(address) };
  const until = await reserveAttempt(models.signInAttempts, counted, now);
  return until && tooManyAttempts(until, now);
}
