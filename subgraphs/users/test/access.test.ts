import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type TestClient, testViewer } from '@shop/service-kit/testing';

import { startUsersService, type UsersService } from './support/service.ts';
import { addUser, newAddress, type UserData } from './support/users.ts';

jest.setTimeout(30_000);

let service: UsersService;
let ada: UserData;
let clients: Record<string, TestClient>;
beforeAll(async () => {
  service = await startUsersService();
  ada = await addUser(service, 'ada', { suspendedAt: service.clock.now() });
  const other = '00000000000000000000beef';
  clients = {
    nobody: service.as(undefined),
    'the user': service.as(testViewer(ada.id)),
    'the user, suspended': service.as(testViewer(ada.id, [], { suspended: true })),
    'another user': service.as(testViewer(other)),
    'who keeps the catalogue': service.as(testViewer(other, ['products:write'])),
    'who reads all users': service.as(testViewer(other, ['users:read'])),
    'who changes all users': service.as(testViewer(other, ['users:write'])),
  };
});
afterAll(() => service.stop());

const as = (who: string): TestClient => {
  const client = clients[who];
  if (client === undefined) throw new Error(`nobody is called ${who}`);
  return client;
};

const personalFields = [
  'username',
  'email',
  'profile { firstName }',
  'addresses { id }',
  'role',
  'suspendedAt',
  'createdAt',
  'updatedAt',
];

describe('a user’s id and display name', () => {
  test.each([
    'nobody',
    'the user',
    'the user, suspended',
    'another user',
    'who keeps the catalogue',
    'who reads all users',
    'who changes all users',
  ])('are read as an entity by %s', async (who) => {
    const reference = { __typename: 'User', id: ada.id };
    const { data, errors } = await as(who).entities([reference], '... on User { id displayName }');
    expect(errors).toBeUndefined();
    expect(data?._entities).toEqual([{ ...reference, displayName: 'Ada Lovelace' }]);
  });
});

describe('what is personal of a user', () => {
  const outcomes: [string, string | undefined][] = [
    ['nobody', 'UNAUTHENTICATED'],
    ['the user', undefined],
    ['the user, suspended', undefined],
    ['another user', 'FORBIDDEN'],
    ['who keeps the catalogue', 'FORBIDDEN'],
    ['who reads all users', undefined],
    ['who changes all users', 'FORBIDDEN'],
  ];

  test.each(outcomes)('is for %s: %s', async (who, code) => {
    for (const field of personalFields) {
      const { data, errors } = await as(who).entities(
        [{ __typename: 'User', id: ada.id }],
        `... on User { displayName ${field} }`,
      );
      const [name = ''] = field.split(' ');
      const [user] = data?._entities ?? [];
      expect(user?.['displayName']).toBe('Ada Lovelace');
      const refusal = [{ path: ['_entities', 0, name], extensions: { code } }];
      expect(errors ?? []).toMatchObject(code === undefined ? [] : refusal);
      expect(user?.[name] === null).toBe(code !== undefined);
    }
  });

  test.each(outcomes)('is behind user(id) the same for %s: %s', async (who, code) => {
    const { data, errors } = await as(who).execute(
      'query ($id: ID!) { user(id: $id) { displayName email } }',
      { id: ada.id },
    );
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(
      code === undefined ? undefined : [code],
    );
    expect(data).toEqual({
      user:
        who === 'nobody'
          ? null
          : {
              displayName: 'Ada Lovelace',
              email: code === undefined ? 'ada@shop.example' : null,
            },
    });
  });
});

describe('all users', () => {
  test.each([
    ['nobody', 'UNAUTHENTICATED'],
    ['the user', 'FORBIDDEN'],
    ['who keeps the catalogue', 'FORBIDDEN'],
    ['who changes all users', 'FORBIDDEN'],
    ['who reads all users', undefined],
  ])('are listed for %s: %s', async (who, code) => {
    const { data, errors } = await as(who).execute('{ users { nodes { id } } }');
    expect(data).toEqual({ users: code === undefined ? { nodes: [{ id: ada.id }] } : null });
    expect(errors ?? []).toMatchObject(code === undefined ? [] : [{ extensions: { code } }]);
  });
});

describe('an account', () => {
  const addressId = '00000000000000000000abcd';
  const address = { label: 'Home', address: newAddress() };
  const mutations: [string, string, Record<string, unknown>][] = [
    ['updateUser', 'UpdateUserInput', { displayName: 'Ada' }],
    ['addAddress', 'AddAddressInput', address],
    ['updateAddress', 'UpdateAddressInput', { addressId, label: 'Work' }],
    ['removeAddress', 'RemoveAddressInput', { addressId }],
  ];
  const change = async (who: string, [name, type, input]: (typeof mutations)[number]) => {
    const id = name === 'updateUser' ? { id: ada.id } : { userId: ada.id };
    const { errors } = await as(who).execute(
      `mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`,
      { input: { ...input, ...id } },
    );
    return (errors ?? []).map(({ extensions }) => extensions?.['code']);
  };

  test.each([
    ['nobody', 'UNAUTHENTICATED'],
    ['another user', 'FORBIDDEN'],
    ['who keeps the catalogue', 'FORBIDDEN'],
    ['who reads all users', 'FORBIDDEN'],
  ])('is not changed by %s: %s', async (who, code) => {
    const before = await service.models.users.find().lean();
    for (const mutation of mutations) expect(await change(who, mutation)).toEqual([code]);
    expect(await service.models.users.find().lean()).toEqual(before);
  });

  test.each(['the user', 'who changes all users'])('is changed by %s', async (who) => {
    const codes: unknown[] = [];
    for (const mutation of mutations) codes.push(...(await change(who, mutation)));
    // There is no such address to update: that is said only to who may know.
    expect(codes).toEqual(['NOT_FOUND']);
    const { displayName } = (await service.models.users.findOne().lean()) ?? {};
    expect(displayName).toBe('Ada');
  });
});
