import { resultType } from '@shop/service-kit';

import type {
  AddAddressResultResolvers,
  CreateUserResultResolvers,
  UpdateUserResultResolvers,
} from '../generated/resolvers.ts';

export const CreateUserResult: CreateUserResultResolvers = { __resolveType: resultType('User') };
export const UpdateUserResult: UpdateUserResultResolvers = { __resolveType: resultType('User') };
export const AddAddressResult: AddAddressResultResolvers = { __resolveType: resultType('User') };
