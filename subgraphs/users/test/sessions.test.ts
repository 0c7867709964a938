import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { testViewer } from '@shop/service-kit/testing';

import { second } from '../src/clock.ts';
import { signIn as signInOperation } from '../src/operations/signIn.ts';
import { startUsersService, type UsersService } from './support/service.ts';
import {
  callerOf,
  laptop,
  refresh,
  register,
  signIn,
  type Tokens,
  tokensOf,
} from './support/sessions.ts';
import { asUser, password } from './support/users.ts';

jest.setTimeout(30_000);

let service: UsersService;
let first: Tokens;
let other: Tokens;
beforeAll(async () => {
  service = await startUsersService();
});
beforeEach(async () => {
  await service.clear();
  first = tokensOf(await register(service, 'ada'));
  service.clock.advance(second);
  other = tokensOf(await signIn(service, 'ada', {}, { agent: 'Phone/1.0' }));
  service.clock.advance(second);
});
afterAll(() => service.stop());

const as = (tokens: Tokens) => service.calledBy(callerOf(tokens));
const goesOn = async ({ refreshToken }: Tokens) =>
  (await refresh(service, refreshToken)).__typename === 'SignedIn';
const newPassword = 'eleven purple trombones';
const change = (tokens: Tokens, different: Record<string, unknown> = {}) =>
  as(tokens).execute<{ changePassword: Record<string, unknown> | null }>(
    `mutation ($input: ChangePasswordInput!) {
      changePassword(input: $input) {
        __typename
        ... on PasswordChanged { endedSessions }
        ... on UserError { message }
        ... on TooManyAttempts { retryAfterSeconds }
      }
    }`,
    { input: { currentPassword: password, newPassword, ...different } },
  );

describe('the sessions of a user', () => {
  test('are listed used last first, for the user alone', async () => {
    const query = '{ me { sessions { id current client address } } }';
    const { me } = await as(first).data<{ me: { sessions: unknown } }>(query);
    expect(me.sessions).toEqual([
      {
        id: callerOf(other).viewer?.sessionId,
        current: false,
        client: 'Phone/1.0',
        address: null,
      },
      {
        id: callerOf(first).viewer?.sessionId,
        current: true,
        client: laptop.agent,
        address: laptop.address,
      },
    ]);
    const id = callerOf(first).viewer?.userId ?? '';
    for (const scopes of [[], ['users:read', 'users:write']]) {
      const { data, errors } = await service
        .as(testViewer('00000000000000000000beef', scopes))
        .execute('query ($id: ID!) { user(id: $id) { id sessions { id } } }', { id });
      expect(data).toEqual({ user: { id, sessions: null } });
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
  });

  test('are fifty at most: the one that was not used for longest ends', async () => {
    await refresh(service, first.refreshToken);
    for (let n = 0; n < 49; n++) {
      service.clock.advance(second);
      await signIn(service, 'ada');
    }
    expect(await service.models.sessions.countDocuments()).toBe(50);
    expect(await goesOn(other)).toBe(false);
    const { me } = await as(first).data<{ me: { sessions: { current: boolean }[] } }>(
      '{ me { sessions { current } } }',
    );
    expect(me.sessions).toHaveLength(50);
    expect(me.sessions.at(-1)?.current).toBe(true);
  });

  test('are fifty at most however many begin at once', async () => {
    await Promise.all(Array.from({ length: 3 }, () => signIn(service, 'ada')));
    const [user] = await service.models.users.find().lean();
    const rows = Array.from({ length: 60 }, () => ({
      userId: user?._id,
      secret: 's',
      createdAt: service.clock.now(),
      lastUsedAt: service.clock.now(),
      expiresAt: new Date(8.64e15),
    }));
    await service.models.sessions.insertMany(rows);
    await Promise.all(Array.from({ length: 3 }, () => signIn(service, 'ada')));
    expect(await service.models.sessions.countDocuments()).toBe(50);
  });
});

describe('signOut', () => {
  test('ends the session that asks and no other', async () => {
    const mutation = 'mutation { signOut { endedSessions } }';
    expect(await as(first).data(mutation)).toEqual({ signOut: { endedSessions: 1 } });
    expect(await as(first).data(mutation)).toEqual({ signOut: { endedSessions: 0 } });
    expect(await goesOn(first)).toBe(false);
    expect(await goesOn(other)).toBe(true);
  });

  test('ends no session of another user', async () => {
    const sessionId = callerOf(first).viewer?.sessionId ?? '';
    for (const session of [sessionId, 'no session', '']) {
      const viewer = testViewer('00000000000000000000beef', [], { sessionId: session });
      expect(await service.as(viewer).data('mutation { signOut { endedSessions } }')).toEqual({
        signOut: { endedSessions: 0 },
      });
    }
    expect(await goesOn(first)).toBe(true);
  });
});

describe('signOutEverywhere', () => {
  test('ends every session of the user and none of others', async () => {
    const grace = tokensOf(await register(service, 'grace'));
    expect(await as(first).data('mutation { signOutEverywhere { endedSessions } }')).toEqual({
      signOutEverywhere: { endedSessions: 2 },
    });
    expect(await goesOn(first)).toBe(false);
    expect(await goesOn(other)).toBe(false);
    expect(await goesOn(grace)).toBe(true);
  });
});

describe('changePassword', () => {
  test('changes it and ends all other sessions', async () => {
    const { data } = await change(first);
    expect(data?.changePassword).toEqual({ __typename: 'PasswordChanged', endedSessions: 1 });
    expect(await goesOn(first)).toBe(true);
    expect(await goesOn(other)).toBe(false);
    expect((await signIn(service, 'ada')).__typename).toBe('InvalidCredentials');
    expect((await signIn(service, 'ada', { password: newPassword })).__typename).toBe('SignedIn');
  });

  test('needs the current password, and counts wrong ones as failures to sign in', async () => {
    const wrong = { currentPassword: 'not the password at all' };
    for (let n = 0; n < 3; n++) {
      expect((await change(first, wrong)).data?.changePassword).toEqual({
        __typename: 'InvalidCredentials',
        message: 'The current password is another one.',
      });
    }
    expect((await change(first)).data?.changePassword).toMatchObject({
      __typename: 'TooManyAttempts',
      retryAfterSeconds: 1,
    });
    expect((await signIn(service, 'ada')).__typename).toBe('TooManyAttempts');
    expect(await goesOn(other)).toBe(true);
  });

  test.each([
    ['newPassword', { newPassword: 'too short' }],
    ['newPassword', { newPassword: 'ada@shop.example' }],
    ['newPassword', { newPassword: 'x'.repeat(100_000) }],
    ['currentPassword', { currentPassword: 'x'.repeat(100_000) }],
  ])('names %s, and nothing is written: %#', async (field, different) => {
    const { data, errors } = await change(first, different);
    expect(data).toEqual({ changePassword: null });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
    expect((await signIn(service, 'ada')).__typename).toBe('SignedIn');
  });

  test('is done by one of two who change it at once', async () => {
    const answers = await Promise.all([
      change(first),
      change(other, { newPassword: 'twelve green accordions' }),
    ]);
    const types = answers.map(({ data }) => data?.changePassword?.['__typename']).sort();
    expect(types).toEqual(['InvalidCredentials', 'PasswordChanged']);
  });

  test('leaves no session that began with the old password meanwhile', async () => {
    const { passwords } = service.services;
    const signingIn = signInOperation(
      {
        ...service.services,
        passwords: {
          ...passwords,
          async matches(...attempt) {
            const right = await passwords.matches(...attempt);
            await change(first);
            return right;
          },
        },
      },
      laptop,
      { email: 'ada@shop.example', password },
    );
    expect(await signingIn).toMatchObject({ failure: 'InvalidCredentials' });
    expect(await service.models.sessions.countDocuments()).toBe(1);
    expect(await goesOn(first)).toBe(true);
  });
});

describe('what needs somebody who is signed in', () => {
  test.each([
    '{ me { id } }',
    'mutation { signOut { endedSessions } }',
    'mutation { signOutEverywhere { endedSessions } }',
    `mutation { changePassword(input: {currentPassword: "x", newPassword: "y"}) { __typename } }`,
  ])('is UNAUTHENTICATED for nobody: %s', async (operation) => {
    const { errors } = await service.as(undefined).execute(operation);
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    expect(await service.models.sessions.countDocuments()).toBe(2);
  });

  test('is null or NOT_FOUND for a user who is gone', async () => {
    const gone = asUser(service, { id: '00000000000000000000beef' });
    expect(await gone.data('{ me { id } }')).toEqual({ me: null });
    const { errors } = await gone.execute(
      `mutation { changePassword(input: {currentPassword: "x", newPassword: "y"}) { __typename } }`,
    );
    expect(errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });
});
