import {
  authorize,
  checkPostalAddress,
  NotFoundError,
  parseId,
  type PostalAddressInput,
  type Viewer,
} from '@shop/service-kit';

import { managersOf } from '../access/rules.ts';
import type { Models } from '../models/index.ts';
import type { UserRecord } from '../models/user.ts';
import { checkLabel } from './rules.ts';

/** What an address becomes: what is undefined stays. */
export interface UpdateAddress {
  userId: string;
  addressId: string;
  label?: string | null | undefined;
  address?: PostalAddressInput | null | undefined;
}

/**
 * Changes an address of an address book, in one write. When there is nothing to change, nothing is
 * written.
 *
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the viewer may change neither this account nor all
 * @throws {InputError} when a value breaks a rule; nothing is written then
 * @throws {NotFoundError} when there is no such user or address
 */
export async function updateAddress(
  { users }: Pick<Models, 'users'>,
  viewer: Viewer | undefined,
  input: UpdateAddress,
): Promise<UserRecord> {
  authorize(viewer, managersOf(input.userId));
  const _id = parseId('userId', input.userId);
  const addressId = parseId('addressId', input.addressId);
  const set = {
    ...(input.label !== undefined && { 'addresses.$.label': checkLabel(input.label) }),
    ...(input.address !== undefined && {
      'addresses.$.address': checkPostalAddress('address', input.address),
    }),
  };
  const place = { _id, 'addresses._id': addressId };
  const user = await (
    Object.keys(set).length > 0
      ? users.findOneAndUpdate(place, { $set: set }, { returnDocument: 'after' })
      : users.findOne(place)
  ).lean<UserRecord>();
  if (!user) throw new NotFoundError('There is no such address in the address book of this user.');
  return user;
}
