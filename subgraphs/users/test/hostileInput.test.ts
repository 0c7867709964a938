import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { startUsersService, type UsersService } from './support/service.ts';
import { callerOf, register, signIn, type Tokens, tokensOf } from './support/sessions.ts';
import { newUser, password } from './support/users.ts';

jest.setTimeout(30_000);

let service: UsersService;
let ada: Tokens;
beforeAll(async () => {
  service = await startUsersService();
});
beforeEach(async () => {
  await service.clear();
  ada = tokensOf(await register(service, 'ada'));
});
afterAll(() => service.stop());

/** A valid value of every field of the inputs that a stranger, or anybody, may send. */
const inputs: Record<string, Record<string, unknown>> = {
  register: newUser('grace', { displayName: 'Grace', phone: '112' }),
  signIn: { email: 'ada@shop.example', password },
  refreshSession: { refreshToken: 'x' },
  changePassword: { currentPassword: password, newPassword: 'eleven purple trombones' },
  assignRole: { userId: '00000000000000000000beef', role: 'CUSTOMER' },
  suspendUser: { userId: '00000000000000000000beef' },
  reinstateUser: { userId: '00000000000000000000beef' },
};
const operators: unknown[] = [
  { $gt: '' },
  { $ne: null },
  { $regex: '.*' },
  ['x'],
  { toString: 'x' },
  true,
];

const typeOf = (name: string) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;

describe('an operator instead of a value', () => {
  const fields = Object.entries(inputs).flatMap(([mutation, input]) =>
    Object.keys(input).map((field): [string, string] => [mutation, field]),
  );

  test.each(fields)('reaches no query in %s: %s', async (mutation, field) => {
    const type = typeOf(mutation);
    for (const value of operators) {
      const counts = await service.countCommands(async () => {
        const { data, errors } = await service
          .calledBy(callerOf(ada))
          .execute(`mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename } }`, {
            input: { ...inputs[mutation], [field]: value },
          });
        expect(data ?? null).toBeNull();
        expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      });
      expect(counts).toEqual({});
    }
  });

  test('that is a text is that text and nothing else', async () => {
    const text = '{"$gt": ""}';
    expect((await signIn(service, 'ada', { password: text })).__typename).toBe(
      'InvalidCredentials',
    );
    const { refreshSession } = await service.data<{ refreshSession: unknown }>(
      'mutation ($t: String!) { refreshSession(input: {refreshToken: $t}) { __typename } }',
      { t: text },
    );
    expect(refreshSession).toEqual({ __typename: 'SessionEnded' });
  });
});

test('a name that every object has is a name like any other', async () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const answer = await register(service, name, {
      email: `${name.replaceAll('_', '')}@shop.example`,
      displayName: name,
      firstName: name,
    });
    const { me } = await service
      .calledBy(callerOf(tokensOf(answer)))
      .data('{ me { username displayName } }');
    expect(me).toEqual({ username: name, displayName: name });
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
});
