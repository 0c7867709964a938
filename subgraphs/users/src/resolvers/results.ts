import { resultType } from '@shop/service-kit';

import type {
  AddAddressResultResolvers,
  CreateUserResultResolvers,
  UpdateUserResultResolvers,
} from '../generated/resolvers.ts';

const user = resultType('User');

export const AddAddressResult: AddAddressResultResolvers = { __resolveType: user };
export const CreateUserResult: CreateUserResultResolvers = { __resolveType: user };
export const UpdateUserResult: UpdateUserResultResolvers = { __resolveType: user };
