import type { MutationResolvers } from '../generated/resolvers.ts';
import { addAddress } from '../operations/addAddress.ts';
import { assignRole } from '../operations/assignRole.ts';
import { changePassword } from '../operations/changePassword.ts';
import { refreshSession } from '../operations/refreshSession.ts';
import { register } from '../operations/register.ts';
import { reinstateUser } from '../operations/reinstateUser.ts';
import { removeAddress } from '../operations/removeAddress.ts';
import { signIn } from '../operations/signIn.ts';
import { signOut } from '../operations/signOut.ts';
import { signOutEverywhere } from '../operations/signOutEverywhere.ts';
import { suspendUser } from '../operations/suspendUser.ts';
import { updateAddress } from '../operations/updateAddress.ts';
import { updateUser } from '../operations/updateUser.ts';

export const Mutation: MutationResolvers = {
  register: (_, { input }, { services, client }) => register(services, client, input),
  signIn: (_, { input }, { services, client }) => signIn(services, client, input),
  refreshSession: (_, { input }, { services, client }) => refreshSession(services, client, input),
  signOut: (_, __, { models, viewer }) => signOut(models, viewer),
  signOutEverywhere: (_, __, { models, viewer }) => signOutEverywhere(models, viewer),
  changePassword: (_, { input }, { services, viewer, client }) =>
    changePassword(services, viewer, client, input),
  updateUser: (_, { input }, { models, viewer }) => updateUser(models, viewer, input),
  addAddress: (_, { input }, { models, viewer }) => addAddress(models, viewer, input),
  updateAddress: (_, { input }, { models, viewer }) => updateAddress(models, viewer, input),
  removeAddress: (_, { input }, { models, viewer }) => removeAddress(models, viewer, input),
  assignRole: (_, { input }, { services, viewer }) => assignRole(services, viewer, input),
  suspendUser: (_, { input }, { services, viewer }) => suspendUser(services, viewer, input),
  reinstateUser: (_, { input }, { services, viewer }) => reinstateUser(services, viewer, input),
};
