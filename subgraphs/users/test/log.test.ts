import { afterEach, expect, jest, test } from '@jest/globals';
import { createLogger } from '@shop/service-kit';

import { startUsersService, type UsersService } from './support/service.ts';
import { callerOf, laptop, refresh, register, signIn, tokensOf } from './support/sessions.ts';
import { password } from './support/users.ts';

jest.setTimeout(30_000);

let service: UsersService | undefined;
afterEach(() => service?.stop());

test('the log tells the story of an account and none of its secrets', async () => {
  let log = '';
  const destination = {
    write: (line: string) => {
      log += line;
    },
  };
  const logger = createLogger({ name: 'users', level: 'trace', destination });
  service = await startUsersService({ logger });
  const newPassword = 'eleven purple trombones';
  const tokens = [tokensOf(await register(service, 'ada')), tokensOf(await signIn(service, 'ada'))];
  const [first, second] = tokens;
  if (first === undefined || second === undefined) throw new Error('two were signed in');
  await register(service, 'ada');
  await signIn(service, 'ada', { password: `${password}!` });
  const mutations: [string, Record<string, unknown>][] = [
    ['changePassword', { currentPassword: `${password}?`, newPassword }],
    ['changePassword', { currentPassword: password, newPassword: 'short one' }],
    ['changePassword', { currentPassword: password, newPassword }],
  ];
  for (const [name, input] of mutations) {
    await service
      .calledBy(callerOf(first))
      .execute(
        `mutation ($input: ChangePasswordInput!) { ${name}(input: $input) { __typename } }`,
        { input },
      );
  }
  const third = tokensOf(await refresh(service, first.refreshToken));
  const stolen = { address: '203.0.113.66', agent: 'Thief/1.0' };
  expect((await refresh(service, first.refreshToken, stolen)).__typename).toBe('SessionEnded');
  tokens.push(third);
  // The database fails in the middle of a sign-in, with everything in hand.
  await service.connection.close();
  await expect(signIn(service, 'ada', { password: newPassword })).rejects.toThrow(
    'cannot reach its data',
  );

  expect(log).toContain('a password was changed');
  expect(log).toContain('a spent refresh token was used');
  expect(log).toContain('the database does not answer');
  const hashes = /\$argon2/;
  const secrets = [password, newPassword, 'short one'].concat(
    tokens.flatMap(({ accessToken, refreshToken }) => [
      accessToken,
      accessToken.split('.')[2] ?? accessToken,
      refreshToken,
    ]),
  );
  for (const secret of secrets) expect(log).not.toContain(secret);
  expect(log).not.toMatch(hashes);
  expect(log).not.toMatch(/authorization|ada@shop\.example/i);
  expect(log).not.toContain(laptop.address ?? '?');
});
