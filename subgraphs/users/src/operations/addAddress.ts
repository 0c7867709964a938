import {
  authorize,
  checkPostalAddress,
  parseId,
  type PostalAddressInput,
  type Viewer,
} from '@shop/service-kit';
import { Types } from 'mongoose';

import { managersOf } from '../access/rules.ts';
import type { Models } from '../models/index.ts';
import { maxAddresses, type UserRecord } from '../models/user.ts';
import { type AddressBookFull, addressBookFull, noSuchUser } from './failures.ts';
import { checkLabel } from './rules.ts';

export interface AddAddress {
  userId: string;
  label: string;
  address: PostalAddressInput;
}

/**
 * Adds an address to an address book that has room; the limit holds however many add at once.
 *
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the viewer may change neither this account nor all
 * @throws {InputError} when a value breaks a rule; nothing is written then
 * @throws {NotFoundError} when there is no such user
 */
export async function addAddress(
  { users }: Pick<Models, 'users'>,
  viewer: Viewer | undefined,
  input: AddAddress,
): Promise<UserRecord | AddressBookFull> {
  authorize(viewer, managersOf(input.userId));
  const _id = parseId('userId', input.userId);
  const saved = {
    _id: new Types.ObjectId(),
    label: checkLabel(input.label),
    address: checkPostalAddress('address', input.address),
  };
  const user = await users
    .findOneAndUpdate(
      { _id, [`addresses.${maxAddresses - 1}`]: { $exists: false } },
      { $push: { addresses: saved } },
      { returnDocument: 'after' },
    )
    .lean<UserRecord>();
  if (user) return user;
  if (await users.exists({ _id })) return addressBookFull;
  throw noSuchUser();
}
