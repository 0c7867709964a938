import { authorize, authorizeService, checkBatch, parseId } from '@shop/service-kit';

import type { QueryResolvers } from '../generated/resolvers.ts';
import { listUsers } from '../operations/listUsers.ts';

export const Query: QueryResolvers = {
  me: (_, __, { loaders, viewer }) => loaders.userById.load(authorize(viewer).userId),
  user: (_, { id }, { loaders, viewer }) => {
    authorize(viewer);
    return loaders.userById.load(parseId('id', id).toHexString());
  },
  users: (_, page, { models, viewer }) => listUsers(models, viewer, page),
  usersByIds: (_, { ids }, { loaders, caller }) => {
    authorizeService(caller);
    return Promise.all(checkBatch('ids', ids).map((id) => loaders.userById.load(id)));
  },
};
