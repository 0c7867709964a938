import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { minute } from '../src/clock.ts';
import { startUsersService, type UsersService } from './support/service.ts';
import { callerOf, from, laptop, register, signIn, tokensOf } from './support/sessions.ts';
import { addUser, everything, newUser, password } from './support/users.ts';

jest.setTimeout(30_000);

let service: UsersService;
beforeAll(async () => {
  service = await startUsersService();
});
beforeEach(async () => {
  await service.clear();
});
afterAll(() => service.stop());

const count = () => service.models.users.countDocuments();
const me = async (answer: Awaited<ReturnType<typeof register>>) => {
  const { me: user } = await service
    .calledBy(callerOf(tokensOf(answer)))
    .data<{ me: Record<string, unknown> }>(
      `{ me { ${everything} sessions { current client address } } }`,
    );
  return user;
};
const registerAs = (input: Record<string, unknown>) =>
  service.calledBy(from(laptop)).execute<{ register: { __typename: string } }>(
    `mutation ($input: RegisterInput!) {
      register(input: $input) {
        __typename
        ... on UserError { message }
        ... on EmailTaken { email }
        ... on UsernameTaken { username }
      }
    }`,
    { input },
  );

describe('register', () => {
  test('makes a customer with an empty address book, and signs in', async () => {
    const user = await me(
      await register(service, 'ada.l', {
        displayName: 'The Countess',
        phone: '+44 (0)20 7930 0000',
      }),
    );
    expect(user).toEqual({
      __typename: 'User',
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      username: 'ada.l',
      displayName: 'The Countess',
      email: 'ada.l@shop.example',
      role: 'CUSTOMER',
      suspendedAt: null,
      createdAt: expect.any(String),
      updatedAt: user['createdAt'],
      profile: { firstName: 'Ada', lastName: 'Lovelace', phone: '+44 (0)20 7930 0000' },
      addresses: [],
      sessions: [{ current: true, client: laptop.agent, address: laptop.address }],
    });
    expect((await signIn(service, 'ada.l')).__typename).toBe('SignedIn');
  });

  test('keeps of the password its Argon2id hash of 19 MiB, 2 passes and 1 lane', async () => {
    await register(service, 'ada');
    const kept = await service.models.users.findOne().select('+passwordHash').lean();
    expect(kept?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(JSON.stringify(kept)).not.toContain(password);
  });

  test('makes the display name of first and last name, however long they are', async () => {
    expect(await me(await register(service, 'ada'))).toMatchObject({ displayName: 'Ada Lovelace' });
    const firstName = 'F'.repeat(80);
    const lastName = 'L'.repeat(80);
    const user = await me(await register(service, 'long', { firstName, lastName }));
    expect(user['displayName']).toBe(`${firstName} ${lastName}`);
  });

  test('keeps names of any script, trimmed, and the e-mail address in lower case', async () => {
    const names = { email: 'Bruce.LEE@Shop.Example', firstName: '  小龍 ', lastName: '李' };
    expect(await me(await register(service, 'li', names))).toMatchObject({
      email: 'bruce.lee@shop.example',
      profile: { firstName: '小龍', lastName: '李', phone: null },
    });
  });
});

describe('a value that another user has', () => {
  test.each(['ada@shop.example', 'ADA@shop.EXAMPLE'])('the e-mail address %s', async (email) => {
    await addUser(service, 'ada');
    const { data } = await registerAs(newUser('other', { email }));
    expect(data?.register).toEqual({
      __typename: 'EmailTaken',
      message: 'Another account has this e-mail address.',
      email: 'ada@shop.example',
    });
    expect(await count()).toBe(1);
    expect(await service.models.sessions.countDocuments()).toBe(0);
  });

  test.each(['ada', 'ADA', 'aDa'])('the username %s', async (username) => {
    await addUser(service, 'Ada');
    const { data } = await registerAs(newUser(username, { email: 'other@shop.example' }));
    expect(data?.register).toEqual({
      __typename: 'UsernameTaken',
      message: 'Another account has this username.',
      username,
    });
    expect(await count()).toBe(1);
  });

  test.each([
    [
      'EmailTaken',
      (n: number) => ({ email: n % 2 === 0 ? 'Race@x.example' : 'race@X.example' }),
      (n: number) => `racer${n}`,
    ],
    [
      'UsernameTaken',
      (n: number) => ({ email: `r${n}@x.example` }),
      (n: number) => (n % 2 === 0 ? 'Racer' : 'racer'),
    ],
  ])('is given to one of twenty who ask at once: %s', async (failure, different, username) => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => register(service, username(n), different(n))),
    );
    const types = answers.map(({ __typename }) => __typename);
    expect(types.filter((type) => type === 'SignedIn')).toHaveLength(1);
    expect(types.filter((type) => type === failure)).toHaveLength(19);
    expect(await count()).toBe(1);
  });
});

describe('registrations from one address', () => {
  test('are 100 in a quarter of an hour, those that found a name taken included', async () => {
    await addUser(service, 'ada');
    const type = async (client = laptop) => (await register(service, 'ada', {}, client)).__typename;
    const types = await Promise.all(Array.from({ length: 105 }, () => type()));
    expect(types.filter((name) => name === 'EmailTaken')).toHaveLength(100);
    expect(types.filter((name) => name === 'TooManyAttempts')).toHaveLength(5);
    expect(await type({ address: '192.0.2.2' })).toBe('EmailTaken');
    service.clock.advance(15 * minute);
    expect(await type()).toBe('EmailTaken');
  });

  test('are counted together where one client has many addresses', async () => {
    await addUser(service, 'ada');
    for (const address of ['2001:db8:0:1::1', '2001:db8:0:1:abcd:0:0:2']) {
      await register(service, 'ada', {}, { address });
    }
    const counted = await service.models.signInAttempts.find({ _id: /^registration:/ }).lean();
    expect(counted).toMatchObject([{ failures: 2 }]);
  });
});

describe('bad input', () => {
  test.each<[string, Record<string, unknown>]>([
    ['username', { username: 'a' }],
    ['username', { username: 'a'.repeat(41) }],
    ['username', { username: 'ada lovelace' }],
    ['username', { username: 'adä' }],
    ['username', { username: '<script>' }],
    ['password', { password: '' }],
    ['password', { password: 'fourteen chars' }],
    ['password', { password: `${password} `.repeat(6) }],
    ['password', { password: 'lovelace-lovelace-ada' }],
    ['password', { password: null }],
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
    const { data, errors } = await registerAs(newUser('ada', different));
    expect(data ?? null).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
    expect(await count()).toBe(0);
  });

  test('is a value as large as a request may be, in time', async () => {
    for (const field of ['username', 'displayName', 'email', 'firstName', 'phone', 'password']) {
      const { errors } = await registerAs(newUser('ada', { [field]: '1'.repeat(1_000_000) }));
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
    }
    expect(await count()).toBe(0);
  });

  test.each([{ role: 'ADMINISTRATOR' }, { usernameKey: 'x' }, { passwordHash: 'x' }, { $set: {} }])(
    'is what the input has no field for: %j',
    async (more) => {
      const { errors } = await registerAs(newUser('ada', more));
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(await count()).toBe(0);
    },
  );
});
