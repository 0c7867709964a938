import type { TestClient } from '@shop/service-kit/testing';
import { testViewer } from '@shop/service-kit/testing';

import type { UsersService } from './service.ts';

/** A password that no rule refuses. */
export const password = 'tall ships and small boats';

/** A valid input of `register`. */
export function newUser(username: string, different: Record<string, unknown> = {}) {
  return {
    username,
    password,
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

/** Every field of a user but the sessions, which others do not see. */
export const everything = `
  __typename id username displayName email role suspendedAt createdAt updatedAt
  profile { firstName lastName phone }
  addresses { id label address { street city state postalCode country } }
`;

export interface UserData {
  id: string;
  username: string;
  displayName: string;
  email: string;
  role: string;
  suspendedAt: string | null;
  updatedAt: string;
  profile: { firstName: string; lastName: string; phone: string | null };
  addresses: { id: string; label: string; address: Record<string, string | null> }[];
}

/**
 * Adds a user as the database has it. For tests whose subject is not registration: it takes no time
 * for a hash, and the user has no password unless one is given.
 */
export async function addUser(
  service: UsersService,
  username: string,
  different: Record<string, unknown> = {},
): Promise<UserData> {
  const { id } = await service.models.users.create({
    username,
    displayName: 'Ada Lovelace',
    email: `${username}@shop.example`.toLowerCase(),
    firstName: 'Ada',
    lastName: 'Lovelace',
    usernameKey: username.toLowerCase(),
    addresses: [],
    role: 'CUSTOMER',
    ...different,
  });
  const data = await service.data<{ user: UserData }>(
    `query ($id: ID!) { user(id: $id) { ${everything} } }`,
    { id },
  );
  return data.user;
}

/**
 * Adds an address by the mutation.
 *
 * @returns the address's id
 * @throws {Error} when the address book is full
 */
export async function addAddress(
  service: TestClient,
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

/** Sends operations as a user with no scope. */
export function asUser(service: UsersService, { id }: { id: string }): TestClient {
  return service.as(testViewer(id));
}
