import { testDatabase } from '@shop/embedded-mongo/testing';
import { startTestSubgraph, type TestSubgraph } from '@shop/service-kit/testing';

import { createContext } from '../../src/context.ts';
import { openUsers, type UserModel } from '../../src/models/user.ts';
import { usersSchema } from '../../src/server.ts';

/** The users subgraph on a database of its own. */
export async function startUsersService(): Promise<TestSubgraph<UserModel>> {
  return startTestSubgraph({
    schema: usersSchema,
    database: await testDatabase('users'),
    openModels: openUsers,
    createContext,
  });
}

/** A valid input of `createUser`. */
export function newUser(username: string, different: Record<string, unknown> = {}) {
  return {
    username,
    email: `${username}@shop.example`,
    firstName: 'Ada',
    lastName: 'Lovelace',
    ...different,
  };
}

/** A valid postal address. */
export function newAddress(different: Record<string, unknown> = {}) {
  return {
    street: '12 St James’s Square',
    city: 'London',
    postalCode: 'SW1Y 4LE',
    country: 'GB',
    ...different,
  };
}

/** Every field of a user. */
export const everything = `
  __typename id username displayName email role createdAt updatedAt
  profile { firstName lastName phone }
  addresses { id label address { street city state postalCode country } }
`;

export interface UserData {
  id: string;
  username: string;
  displayName: string;
  email: string;
  updatedAt: string;
  profile: { firstName: string; lastName: string; phone: string | null };
  addresses: { id: string; label: string; address: Record<string, string | null> }[];
}

/**
 * Adds a user by the mutation.
 *
 * @throws {Error} when there is no new user
 */
export async function addUser(
  service: TestSubgraph<UserModel>,
  username: string,
  different: Record<string, unknown> = {},
): Promise<UserData> {
  const { createUser } = await service.data<{ createUser: UserData | { message: string } }>(
    `mutation ($input: CreateUserInput!) {
      createUser(input: $input) { ... on User { ${everything} } ... on UserError { message } }
    }`,
    { input: newUser(username, different) },
  );
  if ('id' in createUser) return createUser;
  throw new Error(createUser.message);
}

/**
 * Adds an address by the mutation.
 *
 * @returns the address's id
 * @throws {Error} when the address book is full
 */
export async function addAddress(
  service: TestSubgraph<UserModel>,
  userId: string,
  label: string,
): Promise<string> {
  const { addAddress: result } = await service.data<{ addAddress: Partial<UserData> }>(
    `mutation ($input: AddAddressInput!) {
      addAddress(input: $input) { ... on User { addresses { id } } }
    }`,
    { input: { userId, label, address: newAddress() } },
  );
  const id = result.addresses?.at(-1)?.id;
  if (id === undefined) throw new Error('the address book is full');
  return id;
}
