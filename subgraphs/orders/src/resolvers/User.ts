import { authorize, isForeignId } from '@shop/service-kit';

import type { UserResolvers } from '../generated/resolvers.ts';
import { readersOf } from '../operations/access.ts';

export const User: UserResolvers = {
  __resolveReference: (user) => (isForeignId(user.id) ? user : null),
  orders: ({ id }, { filter, ...page }, { loaders, viewer }) => {
    authorize(viewer, readersOf(id));
    return loaders.ordersByUser.load(id, { ...page, status: filter?.status });
  },
};
