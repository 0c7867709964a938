import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { TestSubgraph } from '@shop/service-kit/testing';

import type { UserModel } from '../src/models/user.ts';
import { addUser, everything, newUser, startUsersService } from './support/service.ts';

let service: TestSubgraph<UserModel>;
beforeEach(async () => {
  service = await startUsersService();
});
afterEach(() => service.stop());

const mutation = `mutation ($input: CreateUserInput!) {
  createUser(input: $input) {
    __typename
    ... on User { ${everything} }
    ... on UserError { message }
    ... on EmailTaken { email }
    ... on UsernameTaken { username }
  }
}`;
const create = (input: Record<string, unknown>) =>
  service.execute<{ createUser: Record<string, unknown> }>(mutation, { input });

describe('createUser', () => {
  test('adds a customer with an empty address book', async () => {
    const { data } = await create(
      newUser('ada.l', { displayName: 'The Countess', phone: '+44 (0)20 7930 0000' }),
    );
    expect(data?.createUser).toEqual({
      __typename: 'User',
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      username: 'ada.l',
      displayName: 'The Countess',
      email: 'ada.l@shop.example',
      role: 'CUSTOMER',
      createdAt: expect.any(String),
      updatedAt: data?.createUser['createdAt'],
      profile: { firstName: 'Ada', lastName: 'Lovelace', phone: '+44 (0)20 7930 0000' },
      addresses: [],
    });
    const { user } = await service.data<{ user: unknown }>(
      `query ($id: ID!) { user(id: $id) { ${everything} } }`,
      { id: data?.createUser['id'] },
    );
    expect(user).toEqual(data?.createUser);
  });

  test('makes the display name of first and last name, however long they are', async () => {
    expect((await addUser(service, 'ada')).displayName).toBe('Ada Lovelace');
    const firstName = 'F'.repeat(80);
    const lastName = 'L'.repeat(80);
    const { displayName } = await addUser(service, 'long', { firstName, lastName });
    expect(displayName).toBe(`${firstName} ${lastName}`);
  });

  test('keeps names of any script, trimmed, and the e-mail address in lower case', async () => {
    const user = await addUser(service, 'li', {
      email: 'Bruce.LEE@Shop.Example',
      firstName: '  小龍 ',
      lastName: '李',
    });
    expect(user).toMatchObject({
      email: 'bruce.lee@shop.example',
      profile: { firstName: '小龍', lastName: '李', phone: null },
    });
  });
});

describe('a value that another user has', () => {
  test.each(['ada@shop.example', 'ADA@shop.EXAMPLE'])('the e-mail address %s', async (email) => {
    await addUser(service, 'ada');
    const { data } = await create(newUser('other', { email }));
    expect(data?.createUser).toEqual({
      __typename: 'EmailTaken',
      message: 'Another account has this e-mail address.',
      email: 'ada@shop.example',
    });
    expect(await service.models.countDocuments()).toBe(1);
  });

  test.each(['ada', 'ADA', 'aDa'])('the username %s', async (username) => {
    await addUser(service, 'Ada');
    const { data } = await create(newUser(username, { email: 'other@shop.example' }));
    expect(data?.createUser).toEqual({
      __typename: 'UsernameTaken',
      message: 'Another account has this username.',
      username,
    });
    expect(await service.models.countDocuments()).toBe(1);
  });

  test('is given to one of twenty who ask at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        create(newUser(`racer${n}`, { email: n % 2 === 0 ? 'Race@x.example' : 'race@X.example' })),
      ),
    );
    const types = answers.map(({ data }) => data?.createUser['__typename']);
    expect(types.filter((type) => type === 'User')).toHaveLength(1);
    expect(types.filter((type) => type === 'EmailTaken')).toHaveLength(19);
    expect(await service.models.countDocuments()).toBe(1);
  });

  test('is given to one of twenty who ask for a username at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        create(newUser(n % 2 === 0 ? 'Racer' : 'racer', { email: `r${n}@x.example` })),
      ),
    );
    const types = answers.map(({ data }) => data?.createUser['__typename']);
    expect(types.filter((type) => type === 'UsernameTaken')).toHaveLength(19);
    expect(await service.models.countDocuments()).toBe(1);
  });
});

describe('bad input', () => {
  test.each<[string, Record<string, unknown>]>([
    ['username', { username: 'a' }],
    ['username', { username: 'a'.repeat(41) }],
    ['username', { username: 'ada lovelace' }],
    ['username', { username: 'adä' }],
    ['username', { username: '<script>' }],
    ['displayName', { displayName: '' }],
    ['displayName', { displayName: 'a'.repeat(81) }],
    ['displayName', { displayName: 'a\u202eb' }],
    ['email', { email: `${'a'.repeat(243)}@shop.example` }],
    ['email', { email: 'nobody' }],
    ['email', { email: '' }],
    ['email', { email: 'a@b@c.example' }],
    ['email', { email: 'a b@c.example' }],
    ['email', { email: null }],
    ['firstName', { firstName: ' ' }],
    ['firstName', { firstName: '😀'.repeat(81) }],
    ['firstName', { firstName: null }],
    ['lastName', { lastName: 'a\nb' }],
    ['lastName', { lastName: '\u0000' }],
    ['phone', { phone: '12' }],
    ['phone', { phone: '1'.repeat(33) }],
    ['phone', { phone: 'call me' }],
  ])('names %s for %j, and nothing is written', async (field, different) => {
    const { data, errors } = await create(newUser('ada', different));
    expect(data ?? null).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
    expect(await service.models.countDocuments()).toBe(0);
  });

  test('is a value as large as a request may be, in time', async () => {
    for (const field of ['username', 'displayName', 'email', 'firstName', 'phone']) {
      const { errors } = await create(newUser('ada', { [field]: '1'.repeat(1_000_000) }));
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
    }
    expect(await service.models.countDocuments()).toBe(0);
  });

  test.each([{ role: 'ADMINISTRATOR' }, { usernameKey: 'x' }, { $set: {} }])(
    'is what the input has no field for: %j',
    async (more) => {
      const { errors } = await create(newUser('ada', more));
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(await service.models.countDocuments()).toBe(0);
    },
  );
});
