import { NotFoundError, parseId } from '@shop/service-kit';

import type { UserModel, UserRecord } from '../models/user.ts';

/**
 * Removes an address from an address book; doing it again changes nothing.
 *
 * @throws {InputError} when an id is malformed
 * @throws {NotFoundError} when there is no such user
 */
export async function removeAddress(
  users: UserModel,
  input: { userId: string; addressId: string },
): Promise<UserRecord> {
  const _id = parseId('userId', input.userId);
  const addressId = parseId('addressId', input.addressId);
  const user = await users
    .findOneAndUpdate(
      { _id },
      { $pull: { addresses: { _id: addressId } } },
      { returnDocument: 'after' },
    )
    .lean<UserRecord>();
  if (!user) throw new NotFoundError('There is no user with this id.');
  return user;
}
