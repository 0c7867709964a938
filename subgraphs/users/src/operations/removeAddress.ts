import { authorize, parseId, type Viewer } from '@shop/service-kit';

import { managersOf } from '../access/rules.ts';
import type { Models } from '../models/index.ts';
import type { UserRecord } from '../models/user.ts';
import { noSuchUser } from './failures.ts';

/**
 * Removes an address from an address book; doing it again changes nothing.
 *
 * @throws {UnauthenticatedError} when nobody is signed in
 * @throws {ForbiddenError} when the viewer may change neither this account nor all
 * @throws {InputError} when an id is malformed
 * @throws {NotFoundError} when there is no such user
 */
export async function removeAddress(
  { users }: Pick<Models, 'users'>,
  viewer: Viewer | undefined,
  input: { userId: string; addressId: string },
): Promise<UserRecord> {
  authorize(viewer, managersOf(input.userId));
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
