import type { MutationResolvers } from '../generated/resolvers.ts';
import { addAddress } from '../operations/addAddress.ts';
import { createUser } from '../operations/createUser.ts';
import { removeAddress } from '../operations/removeAddress.ts';
import { updateAddress } from '../operations/updateAddress.ts';
import { updateUser } from '../operations/updateUser.ts';

export const Mutation: MutationResolvers = {
  createUser: (_, { input }, { users }) => createUser(users, input),
  updateUser: (_, { input }, { users }) => updateUser(users, input),
  addAddress: (_, { input }, { users }) => addAddress(users, input),
  updateAddress: (_, { input }, { users }) => updateAddress(users, input),
  removeAddress: (_, { input }, { users }) => removeAddress(users, input),
};
