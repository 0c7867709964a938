import type { UserModel, UserRecord } from '../models/user.ts';
import { type EmailTaken, takenBy, type UsernameTaken } from './failures.ts';
import { checkEmail, checkName, checkPhone, checkUsername } from './rules.ts';

/** A new user; the display name is made of first and last name when it is not given. */
export interface CreateUser {
  username: string;
  displayName?: string | null | undefined;
  email: string;
  firstName: string;
  lastName: string;
  phone?: string | null | undefined;
}

/**
 * Adds a customer with an empty address book. Of two that ask for the same e-mail address or
 * username at once, one gets it.
 *
 * @throws {InputError} when a value breaks a rule; nothing is written then
 */
export async function createUser(
  users: UserModel,
  input: CreateUser,
): Promise<UserRecord | EmailTaken | UsernameTaken> {
  const username = checkUsername(input.username);
  const email = checkEmail(input.email);
  const firstName = checkName('firstName', input.firstName);
  const lastName = checkName('lastName', input.lastName);
  try {
    const user = await users.create({
      username,
      usernameKey: username.toLowerCase(),
      displayName:
        input.displayName == null
          ? `${firstName} ${lastName}`
          : checkName('displayName', input.displayName),
      email,
      firstName,
      lastName,
      ...(input.phone != null && { phone: checkPhone(input.phone) }),
      addresses: [],
      role: 'CUSTOMER',
    });
    return user.toObject();
  } catch (error) {
    return takenBy(error, { email, username });
  }
}
