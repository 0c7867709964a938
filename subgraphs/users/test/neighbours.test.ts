import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';

import { startUsersService, type UsersService } from './support/service.ts';
import { laptop, register, signIn } from './support/sessions.ts';

jest.setTimeout(30_000);

let service: UsersService;
beforeAll(async () => {
  service = await startUsersService();
});
afterAll(() => service.stop());

test('people behind one address sign in side by side, whichever request looked at the clock first', async () => {
  await register(service, 'ada');
  await register(service, 'bob');
  const wrong = await signIn(service, 'ada', { password: 'not the password at all' }, laptop);
  expect(wrong.__typename).toBe('InvalidCredentials');
  for (const name of ['bob', 'ada', 'bob', 'ada']) {
    service.clock.advance(-5);
    expect((await signIn(service, name, {}, laptop)).__typename).toBe('SignedIn');
  }
});
