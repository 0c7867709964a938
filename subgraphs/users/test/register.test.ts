import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { from, laptop, register, tokensOf, callerOf } from './support/sessions.ts';
import { startUsersService, type UsersService } from './support/service.ts';
import { addUser, everything, newUser } from './support/users.ts';

let service: UsersService;
beforeAll(async () => {
  service = await startUsersService();
});
beforeEach(async () => {
  await service.models.users.deleteMany({});
  await service.models.signInAttempts.deleteMany({});
});
afterAll(() => service.stop());

describe('register', () => {
  test('makes a customer with an empty address book, and signs in', async () => {
    const tokens = tokensOf(
      await register(service, 'ada.l', {
        displayName: 'The Countess',
        phone: '+44 (0)20 7930 0000',
      }),
    );
    const { me } = await service
      .calledBy(callerOf(tokens))
      .data<{ me: Record<string, unknown> }>(
        `{ me { ${everything} sessions { current client address } } }`,
      );
    expect(me).toEqual({
      __typename: 'User',
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      username: 'ada.l',
      displayName: 'The Countess',
      email: 'ada.l@shop.example',
      role: 'CUSTOMER',
      suspendedAt: null,
      createdAt: expect.any(String),
      updatedAt: me['createdAt'],
      profile: { firstName: 'Ada', lastName: 'Lovelace', phone: '+44 (0)20 7930 0000' },
      addresses: [],
      sessions: [{ current: true, client: laptop.agent, address: laptop.address }],
    });
  });
});
void from; void addUser; void newUser;
