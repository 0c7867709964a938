import type { UserResolvers } from '../generated/resolvers.ts';
import { listSessions } from '../operations/listSessions.ts';
import { personal } from './personal.ts';

export const User: UserResolvers = {
  __resolveReference: ({ id }, { loaders }) => loaders.userById.load(id),
  id: (user) => user._id.toHexString(),
  username: personal(({ username }) => username),
  email: personal(({ email }) => email),
  profile: personal(({ firstName, lastName, phone }) => ({
    firstName,
    lastName,
    phone: phone ?? null,
  })),
  addresses: personal(({ addresses }) => addresses),
  role: personal(({ role }) => role),
  suspendedAt: personal(({ suspendedAt }) => suspendedAt ?? null),
  sessions: (user, _, { services, viewer }) => listSessions(services, viewer, user._id),
  createdAt: personal(({ createdAt }) => createdAt),
  updatedAt: personal(({ updatedAt }) => updatedAt),
};
