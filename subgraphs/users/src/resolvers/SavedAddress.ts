import type { SavedAddressResolvers } from '../generated/resolvers.ts';

export const SavedAddress: SavedAddressResolvers = {
  id: (saved) => saved._id.toHexString(),
};
