import type { SessionResolvers } from '../generated/resolvers.ts';

export const Session: SessionResolvers = {
  id: (session) => session._id.toHexString(),
  current: (session, _, { viewer }) => session._id.toHexString() === viewer?.sessionId,
  client: ({ agent }) => agent ?? null,
  address: ({ address }) => address ?? null,
};
