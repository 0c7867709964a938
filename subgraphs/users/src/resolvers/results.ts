import { resultType } from '@shop/service-kit';

import type {
  AddAddressResultResolvers,
  AssignRoleResultResolvers,
  ChangePasswordResultResolvers,
  RefreshSessionResultResolvers,
  RegisterResultResolvers,
  SignInResultResolvers,
  SuspendUserResultResolvers,
  UpdateUserResultResolvers,
} from '../generated/resolvers.ts';

const signedIn = resultType('SignedIn');
const user = resultType('User');

export const AddAddressResult: AddAddressResultResolvers = { __resolveType: user };
export const AssignRoleResult: AssignRoleResultResolvers = { __resolveType: user };
export const ChangePasswordResult: ChangePasswordResultResolvers = {
  __resolveType: resultType('PasswordChanged'),
};
export const RefreshSessionResult: RefreshSessionResultResolvers = { __resolveType: signedIn };
export const RegisterResult: RegisterResultResolvers = { __resolveType: signedIn };
export const SignInResult: SignInResultResolvers = { __resolveType: signedIn };
export const SuspendUserResult: SuspendUserResultResolvers = { __resolveType: user };
export const UpdateUserResult: UpdateUserResultResolvers = { __resolveType: user };
