import { isForeignId } from '@shop/service-kit';

import type { UserResolvers } from '../generated/resolvers.ts';

export const User: UserResolvers = {
  __resolveReference: (user) => (isForeignId(user.id) ? user : null),
  orders: ({ id }, { filter, ...page }, { loaders }) =>
    loaders.ordersByUser.load(id, { ...page, status: filter?.status }),
};
