import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';

import { day, hour, minute, second } from '../src/clock.ts';
import { signIn as signInOperation } from '../src/operations/signIn.ts';
import { startUsersService, type UsersService } from './support/service.ts';
import { from, laptop, register, signIn, type SignInAnswer } from './support/sessions.ts';
import { addUser, password } from './support/users.ts';

jest.setTimeout(180_000);

let service: UsersService;
beforeAll(async () => {
  service = await startUsersService();
});
beforeEach(async () => {
  await service.clear();
});
afterAll(() => service.stop());

const wrong = { password: 'not the password at all' };
const address = (n: number) => ({ address: `198.51.100.${n}`, agent: 'Laptop/1.0' });

/** How an answer differs from others to a client. */
const outcome = (answer: SignInAnswer): string | number =>
  answer.__typename === 'TooManyAttempts' ? answer.retryAfterSeconds : answer.__typename;

describe('signIn', () => {
  test('begins a session for the right e-mail address and password', async () => {
    await register(service, 'ada');
    const answer = await signIn(service, 'ada', { email: 'ADA@Shop.Example' });
    expect(answer).toMatchObject({
      __typename: 'SignedIn',
      accessTokenExpiresAt: new Date(
        Math.floor(service.clock.now().getTime() / 1_000) * 1_000 + 15 * minute,
      ).toISOString(),
      refreshTokenExpiresAt: new Date(service.clock.now().getTime() + 30 * day).toISOString(),
    });
    expect(await service.models.sessions.countDocuments()).toBe(2);
  });

  test('takes a password as another keyboard writes it', async () => {
    await register(service, 'ada', { password: 'caf\u00e9 au lait, please' });
    const answer = await signIn(service, 'ada', { password: 'cafe\u0301 au lait, please' });
    expect(answer.__typename).toBe('SignedIn');
  });

  test('has one answer for what is wrong, by the same commands and one check each', async () => {
    await register(service, 'ada');
    await addUser(service, 'grace');
    const attempts = {
      'a wrong password': () => signIn(service, 'ada', wrong, address(1)),
      'an unknown address': () => signIn(service, 'nobody', {}, address(2)),
      'an account without a password': () => signIn(service, 'grace', {}, address(3)),
    };
    for (const attempt of Object.values(attempts)) {
      const before = service.hashed();
      const counts = await service.countCommands(async () => {
        expect(await attempt()).toEqual({
          __typename: 'InvalidCredentials',
          message: 'The e-mail address and the password do not belong to one account.',
        });
      });
      expect(counts).toEqual({ find: 2, update: 2 });
      expect(service.hashed() - before).toBe(1);
    }
  });

  test('refuses what can be nobody’s password without counting it', async () => {
    for (const bad of ['x'.repeat(100_000), 'a password with \ud83d in it']) {
      const { errors } = await service
        .calledBy(from(laptop))
        .execute(`mutation ($input: SignInInput!) { signIn(input: $input) { __typename } }`, {
          input: { email: 'ada@shop.example', password: bad },
        });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'password' } }]);
    }
    expect(await service.models.signInAttempts.countDocuments()).toBe(0);
  });
});

describe('failures at one account', () => {
  test('make it wait after three, each time twice as long, up to an hour', async () => {
    await register(service, 'ada');
    const waits: (string | number)[] = [];
    for (let n = 1; n <= 19; n++) {
      expect(outcome(await signIn(service, 'ada', wrong, address(n)))).toBe('InvalidCredentials');
      if (n < 3) continue;
      const next = await signIn(service, 'ada', wrong, address(n));
      waits.push(outcome(next));
      if (next.__typename === 'TooManyAttempts') {
        service.clock.advance(next.retryAfterSeconds * second);
      }
    }
    expect(waits).toEqual([
      ...[1, 2, 4, 8, 16, 32, 60, 60, 120, 240, 480, 960, 1_920],
      ...[3_600, 3_600, 3_600, 3_600],
    ]);
  });

  test('refuse the right password while they wait, and take it afterwards', async () => {
    await register(service, 'ada');
    for (let n = 0; n < 3; n++) await signIn(service, 'ada', wrong);
    expect(outcome(await signIn(service, 'ada'))).toBe(1);
    service.clock.advance(999);
    expect(outcome(await signIn(service, 'ada'))).toBe(1);
    service.clock.advance(1);
    expect(outcome(await signIn(service, 'ada'))).toBe('SignedIn');
  });

  test('are forgotten with the right password', async () => {
    await register(service, 'ada');
    for (let n = 0; n < 2; n++) await signIn(service, 'ada', wrong);
    expect(outcome(await signIn(service, 'ada'))).toBe('SignedIn');
    for (let n = 0; n < 3; n++) {
      expect(outcome(await signIn(service, 'ada', wrong))).toBe('InvalidCredentials');
    }
    expect(outcome(await signIn(service, 'ada', wrong))).toBe(1);
  });

  test('are forgotten a day after the last one', async () => {
    await register(service, 'ada');
    for (let n = 0; n < 3; n++) await signIn(service, 'ada', wrong);
    service.clock.advance(day);
    for (let n = 0; n < 3; n++) {
      expect(outcome(await signIn(service, 'ada', wrong))).toBe('InvalidCredentials');
    }
  });

  test('count for an address that has no account, too, and in whatever case', async () => {
    const email = (n: number) => (n % 2 === 0 ? 'No.Body@shop.example' : 'no.body@SHOP.example');
    for (let n = 0; n < 3; n++) await signIn(service, 'x', { email: email(n) }, address(n));
    expect(outcome(await signIn(service, 'x', { email: email(3) }, address(3)))).toBe(1);
  });

  test('hold nobody else up', async () => {
    await register(service, 'ada');
    await register(service, 'grace');
    for (let n = 0; n < 5; n++) await signIn(service, 'ada', wrong);
    expect(outcome(await signIn(service, 'grace'))).toBe('SignedIn');
  });

  test('are at most three when 10,000 come at once, and the lock ends', async () => {
    await register(service, 'ada');
    const before = service.hashed();
    const failures: string[] = [];
    // Without GraphQL around it, so that as many as possible are at the same step.
    const attack = async (n: number) => {
      const input = { email: 'ada@shop.example', ...wrong };
      const answer = await signInOperation(service.services, address(n % 250), input);
      failures.push('failure' in answer ? answer.failure : 'none');
    };
    for (let batch = 0; batch < 10; batch++) {
      await Promise.all(Array.from({ length: 1_000 }, (_, n) => attack(n)));
    }
    expect(failures.filter((failure) => failure === 'InvalidCredentials')).toHaveLength(3);
    expect(failures.filter((failure) => failure === 'TooManyAttempts')).toHaveLength(9_997);
    expect(service.hashed() - before).toBe(3);
    const counted = await service.models.signInAttempts.find({ _id: /^address:/ }).lean();
    expect(counted.reduce((sum, { failures }) => sum + failures, 0)).toBe(3);
    service.clock.advance(second);
    expect(outcome(await signIn(service, 'ada'))).toBe('SignedIn');
  });

  test('are at most a hundred in a year of guessing, whenever it is allowed', async () => {
    await register(service, 'ada');
    const before = service.hashed();
    for (let hours = 0; service.hashed() - before < 100; hours++) {
      expect(hours).toBeLessThan(200);
      await signIn(service, 'ada', wrong, address(hours));
      service.clock.advance(hour);
    }
    expect(outcome(await signIn(service, 'ada', wrong, address(201)))).toBe('InvalidCredentials');
    expect(outcome(await signIn(service, 'ada', {}, address(202)))).toBe(3_600);
    service.clock.advance(hour);
    expect(outcome(await signIn(service, 'ada', {}, address(203)))).toBe('SignedIn');
  });
});

describe('failures from one address', () => {
  test('are a hundred in a quarter of an hour, at whatever accounts', async () => {
    await register(service, 'ada');
    const answers: SignInAnswer[] = [];
    for (let batch = 0; batch < 2; batch++) {
      answers.push(
        ...(await Promise.all(
          Array.from({ length: 55 }, (_, n) => signIn(service, `somebody${batch}-${n}`)),
        )),
      );
    }
    const outcomes = answers.map(outcome);
    expect(outcomes.filter((one) => one === 'InvalidCredentials')).toHaveLength(100);
    expect(outcomes.filter((one) => one === 900)).toHaveLength(10);
    service.clock.advance(14 * minute);
    expect(outcome(await signIn(service, 'ada'))).toBe(60);
    expect(outcome(await signIn(service, 'ada', {}, address(1)))).toBe('SignedIn');
    service.clock.advance(minute);
    expect(outcome(await signIn(service, 'ada'))).toBe('SignedIn');
  });

  test('are counted together where one client has many addresses', async () => {
    for (const half of ['2001:db8:0:1:', '2001:db8:0:2:']) {
      await signIn(service, 'ada', wrong, { address: `${half}:1` });
      await signIn(service, 'grace', wrong, { address: `${half}abcd:0:0:2` });
    }
    const counted = await service.models.signInAttempts.find({ _id: /^address:/ }).lean();
    expect(counted).toMatchObject([{ failures: 2 }, { failures: 2 }]);
  });

  test('do not count what succeeded, nor what the account’s own lock refused', async () => {
    await register(service, 'ada');
    for (let n = 0; n < 3; n++) await signIn(service, 'grace', wrong);
    for (let n = 0; n < 10; n++) await signIn(service, 'grace', wrong);
    await Promise.all(Array.from({ length: 2 }, () => signIn(service, 'ada')));
    const counted = await service.models.signInAttempts.find({ _id: /^address:/ }).lean();
    expect(counted).toMatchObject([{ failures: 3 }]);
  });

  test('are not counted where no address is known', async () => {
    await signIn(service, 'ada', { password }, { agent: 'Laptop/1.0' });
    expect(await service.models.signInAttempts.find({ _id: /^address:/ })).toEqual([]);
  });
});

test('what is kept of attempts names nobody, and is removed by the database', async () => {
  await signIn(service, 'ada', wrong);
  const kept = await service.models.signInAttempts.find().lean();
  expect(kept).toHaveLength(2);
  expect(JSON.stringify(kept)).not.toMatch(/ada|shop|192\.0/);
  const indexes = await service.models.signInAttempts.listIndexes();
  expect(indexes).toContainEqual(
    expect.objectContaining({ key: { expiresAt: 1 }, expireAfterSeconds: 0 }),
  );
});
