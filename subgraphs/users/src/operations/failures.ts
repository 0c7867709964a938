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

/** The e-mail address and the password do not belong to one account. */
export interface InvalidCredentials {
  failure: 'InvalidCredentials';
  message: string;
}

/** Attempts failed too often to look at the next one now. */
export interface TooManyAttempts {
  failure: 'TooManyAttempts';
  message: string;
  retryAfterSeconds: number;
}

/** The session has ended, or never was. */
export interface SessionEnded {
  failure: 'SessionEnded';
  message: string;
}

/** There would be nobody left who may manage people. */
export interface LastAdministrator {
  failure: 'LastAdministrator';
  message: string;
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

export const invalidCredentials: InvalidCredentials = {
  failure: 'InvalidCredentials',
  message: 'The e-mail address and the password do not belong to one account.',
};

export const wrongPassword: InvalidCredentials = {
  failure: 'InvalidCredentials',
  message: 'The current password is another one.',
};

export const sessionEnded: SessionEnded = {
  failure: 'SessionEnded',
  message: 'The session has ended: sign in again.',
};

export const lastAdministrator: LastAdministrator = {
  failure: 'LastAdministrator',
  message: 'This is the last administrator who may act: make somebody else one first.',
};

/** @param until when attempts are looked at again */
export function tooManyAttempts(until: Date, now: Date): TooManyAttempts {
  const retryAfterSeconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000));
  return {
    failure: 'TooManyAttempts',
    message: `Too many attempts failed: try again in ${retryAfterSeconds} s.`,
    retryAfterSeconds,
  };
}

/** What operations on one user throw when there is none. */
export function noSuchUser(): NotFoundError {
  return new NotFoundError('There is no user with this id.');
}
