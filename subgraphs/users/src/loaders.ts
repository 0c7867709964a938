import { findByKeys, isId, type ItemLoader, itemLoader } from '@shop/service-kit';

import type { Models } from './models/index.ts';
import type { UserRecord } from './models/user.ts';

/** How one request reads users: each kind of lookup is one query per level of the operation. */
export interface Loaders {
  /** A user by id; null when there is none, or when the text is not an id of ours. */
  userById: ItemLoader<UserRecord>;
}

export function createLoaders({ users }: Pick<Models, 'users'>): Loaders {
  return {
    userById: itemLoader(
      (ids) => findByKeys(users, '_id', ids.filter(isId)),
      (user) => user._id.toHexString(),
    ),
  };
}
