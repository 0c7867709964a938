import { duplicateKey, NotFoundError } from '@shop/service-kit';

import { maxAddresses } from '../models/user.ts';

/** Another user has this e-mail address. */
export interface EmailTaken {
  failure: 'EmailTaken';
  message: string;
  email: string;
}

/** Another user has this username. */
export interface UsernameTaken {
  failure: 'UsernameTaken';
  message: string;
  username: string;
}

/** The address book holds as many addresses as it may. */
export interface AddressBookFull {
  failure: 'AddressBookFull';
  message: string;
  maximum: number;
}

/**
 * Reads from a failed write which unique value another user has.
 *
 * @throws what was thrown, when it is anything else
 */
export function takenBy(
  error: unknown,
  wanted: { email?: string | undefined; username?: string | undefined },
): EmailTaken | UsernameTaken {
  const key = duplicateKey(error);
  if (key === 'email' && wanted.email !== undefined) {
    return {
      failure: 'EmailTaken',
      message: 'Another account has this e-mail address.',
      email: wanted.email,
    };
  }
  if (key === 'usernameKey' && wanted.username !== undefined) {
    return {
      failure: 'UsernameTaken',
      message: 'Another account has this username.',
      username: wanted.username,
    };
  }
  throw error;
}

export const addressBookFull: AddressBookFull = {
  failure: 'AddressBookFull',
  message: `An address book holds at most ${maxAddresses} addresses: remove one first.`,
  maximum: maxAddresses,
};

/** What operations on one user throw when there is none. */
export function noSuchUser(): NotFoundError {
  return new NotFoundError('There is no user with this id.');
}
