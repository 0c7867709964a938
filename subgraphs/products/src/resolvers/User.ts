import { authorize, isForeignId } from '@shop/service-kit';

import type { UserResolvers } from '../generated/resolvers.ts';

export const User: UserResolvers = {
  __resolveReference: ({ id }) => (isForeignId(id) ? { id } : null),
  reviews: ({ id }, page, { loaders, viewer }) => {
    authorize(viewer);
    return loaders.reviewsByAuthor.load(id, page);
  },
};
