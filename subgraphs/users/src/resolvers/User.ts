import type { UserResolvers } from '../generated/resolvers.ts';

export const User: UserResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.userById.load(id),
  id: (user) => user._id.toHexString(),
  profile: ({ firstName, lastName, phone }) => ({ firstName, lastName, phone: phone ?? null }),
};
