import { parseId } from '@shop/service-kit';

import type { UserModel, UserRecord } from '../models/user.ts';
import { noSuchUser } from './failures.ts';

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
  const user =
    (await users
      .findOneAndUpdate(
        { _id, 'addresses._id': addressId },
        { $pull: { addresses: { _id: addressId } } },
        { returnDocument: 'after' },
      )
      .lean<UserRecord>()) ?? (await users.findById(_id).lean<UserRecord>());
  if (!user) throw noSuchUser();
  return user;
}
