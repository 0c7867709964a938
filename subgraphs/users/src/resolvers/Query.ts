import { checkBatch, parseId } from '@shop/service-kit';

import type { QueryResolvers } from '../generated/resolvers.ts';
import { listUsers } from '../operations/listUsers.ts';

export const Query: QueryResolvers = {
  user: (_, { id }, { loaders }) => loaders.userById.load(parseId('id', id).toHexString()),
  users: (_, page, { users }) => listUsers(users, page),
  usersByIds: (_, { ids }, { loaders }) =>
    Promise.all(checkBatch('ids', ids).map((id) => loaders.userById.load(id))),
};
