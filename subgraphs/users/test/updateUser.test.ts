import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { startUsersService, type UsersService } from './support/service.ts';
import { addUser, everything, type UserData } from './support/users.ts';

jest.setTimeout(30_000);

let service: UsersService;
let ada: UserData;
beforeAll(async () => {
  service = await startUsersService();
});
beforeEach(async () => {
  await service.models.users.deleteMany({});
  ada = await addUser(service, 'Ada', { phone: '+44 20 7930 0000' });
});
afterAll(() => service.stop());

const update = (changes: Record<string, unknown>, id = ada.id) =>
  service.execute<{ updateUser: Record<string, unknown> }>(
    `mutation ($input: UpdateUserInput!) {
      updateUser(input: $input) {
        __typename
        ... on User { ${everything} }
        ... on UserError { message }
        ... on EmailTaken { takenEmail: email }
        ... on UsernameTaken { takenName: username }
      }
    }`,
    { input: { id, ...changes } },
  );

const read = async () => {
  const { user } = await service.data<{ user: UserData }>(
    `query ($id: ID!) { user(id: $id) { ${everything} } }`,
    { id: ada.id },
  );
  return user;
};

describe('updateUser', () => {
  test.each<[Record<string, unknown>, Record<string, unknown>]>([
    [{ username: 'countess' }, { username: 'countess' }],
    [{ username: 'ADA' }, { username: 'ADA' }],
    [{ displayName: ' The Countess ' }, { displayName: 'The Countess' }],
    [{ email: 'Countess@Shop.example' }, { email: 'countess@shop.example' }],
    [{ firstName: 'Augusta' }, { profile: { firstName: 'Augusta', lastName: 'Lovelace' } }],
    [{ lastName: 'Byron' }, { profile: { firstName: 'Ada', lastName: 'Byron' } }],
    [{ phone: '112' }, { profile: { phone: '112' } }],
    [{ phone: null }, { profile: { phone: null } }],
    [{ phone: null, lastName: 'Byron' }, { profile: { phone: null, lastName: 'Byron' } }],
  ])('with %j changes that and leaves the rest', async (changes, expected) => {
    const { data } = await update(changes);
    const { updatedAt, ...before } = ada;
    expect(data?.updateUser).toMatchObject({
      ...before,
      ...expected,
      profile: { ...before.profile, ...(expected['profile'] as object | undefined) },
    });
    expect(String(data?.updateUser['updatedAt']) >= updatedAt).toBe(true);
    expect(await read()).toEqual(data?.updateUser);
  });

  test('with nothing to change writes nothing', async () => {
    const counts = await service.countCommands(async () => {
      const { data } = await update({});
      expect(data?.updateUser).toEqual(ada);
    });
    expect(counts).toEqual({ find: 1 });
  });

  test('frees the old username and e-mail address', async () => {
    await update({ username: 'countess', email: 'countess@shop.example' });
    await expect(addUser(service, 'ada')).resolves.toMatchObject({ username: 'ada' });
  });
});

describe('a value that another user has', () => {
  beforeEach(async () => {
    await addUser(service, 'Grace');
  });

  test.each([
    [
      { email: 'GRACE@shop.example', firstName: 'X' },
      {
        __typename: 'EmailTaken',
        message: 'Another account has this e-mail address.',
        takenEmail: 'grace@shop.example',
      },
    ],
    [
      { username: 'gRACE', firstName: 'X' },
      {
        __typename: 'UsernameTaken',
        message: 'Another account has this username.',
        takenName: 'gRACE',
      },
    ],
  ])('in %j is a failure, and nothing is written', async (changes, failure) => {
    expect((await update(changes)).data?.updateUser).toEqual(failure);
    expect(await read()).toEqual(ada);
  });

  test('is given to one of many who ask at once', async () => {
    const users = await Promise.all(
      Array.from({ length: 10 }, (_, n) => addUser(service, `user${n}`)),
    );
    const answers = await Promise.all(users.map(({ id }) => update({ username: 'Wanted' }, id)));
    const types = answers.map(({ data }) => data?.updateUser['__typename']);
    expect(types.filter((type) => type === 'User')).toHaveLength(1);
    expect(types.filter((type) => type === 'UsernameTaken')).toHaveLength(9);
  });
});

describe('bad input', () => {
  test.each<[string, Record<string, unknown>]>([
    ['username', { username: null }],
    ['username', { username: 'a' }],
    ['displayName', { displayName: null }],
    ['displayName', { displayName: 'a'.repeat(81) }],
    ['email', { email: null }],
    ['email', { email: 'nobody' }],
    ['email', { email: `${'a'.repeat(243)}@shop.example` }],
    ['firstName', { firstName: null }],
    ['firstName', { firstName: '' }],
    ['lastName', { lastName: null }],
    ['lastName', { lastName: 'a'.repeat(81) }],
    ['phone', { phone: '' }],
    ['id', { id: 'x' }],
  ])('names %s for %j, and nothing is written', async (field, changes) => {
    const { data, errors } = await update({ displayName: 'Changed', ...changes });
    expect(data?.updateUser ?? null).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
    expect(await read()).toEqual(ada);
  });

  test.each([{ displayName: 'Changed' }, {}])(
    'is NOT_FOUND for an unknown id: %j',
    async (changes) => {
      const { data, errors } = await update(changes, '00000000000000000000abcd');
      expect(data?.updateUser).toBeNull();
      expect(errors).toMatchObject([
        { message: 'There is no user with this id.', extensions: { code: 'NOT_FOUND' } },
      ]);
      expect(await service.models.users.countDocuments()).toBe(1);
    },
  );
});
