import { describe, expect, test } from '@jest/globals';
import { InputError, UnavailableError } from '@shop/service-kit';

import { createPasswordHasher } from '../src/passwords/hasher.ts';
import { checkNewPassword } from '../src/passwords/newPassword.ts';
import { createQueue } from '../src/passwords/queue.ts';
import { readPassword } from '../src/passwords/readPassword.ts';

const grace = {
  username: 'amazing.grace',
  email: 'grace.hopper@navy.example',
  firstName: 'Grace',
  lastName: 'Hopper',
};
const check = (password: string) => checkNewPassword('password', password, grace);

describe('a new password', () => {
  test.each([
    'fifteen letters',
    'seven wet umbrellas',
    'αβγδεζηθικλμνξοπ, ρστ',
    '😀🚀🌍🎉🐙🍕🎸🚲🏔️🌵🦊🐝🍄🧀',
    '  spaces are kept  ',
    'Xq7#mR2!vK9$pL4',
    'workshop on a rainy hill',
  ])('may be %j', (password) => {
    expect(check(password)).toBe(password.normalize('NFKC'));
  });

  test('may have 15 to 128 characters, of which an emoji is one', () => {
    const long = Array.from({ length: 128 }, (_, n) => String.fromCodePoint(0x1f300 + n)).join('');
    expect(check(long)).toBe(long);
    expect(() => check(`${long}x`)).toThrow('password must be 15 to 128 characters long.');
    expect(() => check('fourteen char.')).toThrow('15 to 128');
  });

  test.each([
    'aaaaaaaaaaaaaaaaaaaa',
    'abcabcabcabcabcabc',
    'Ab1!Ab1!Ab1!Ab1!',
    '12345678901234567890',
    '987654321098765',
    'qwertyuiopasdfghjkl',
    'qwertyuiop1234567890',
    '1q2w3e4r5t6y7u8i',
    'correct horse battery staple',
    'CorrectHorseBatteryStaple1',
    'This.Is.My.Password',
    'th1s1smyp4ssw0rd',
    'passwordpassword',
    'mysecretpassword2026',
    'federated-shop-demo',
    'shop-password-123',
    'amazing.grace2026',
    'grace.hopper@navy.example',
    'Gr4ce.H0pper.2026',
  ])('must not be %j, which others would try first', (password) => {
    expect(() => check(password)).toThrow(InputError);
    expect(() => check(password)).toThrow('one of the first that others would try');
  });

  test('has no half of a character, all of which would be the same', () => {
    expect(() => check('a password with \ud83d in it')).toThrow('not valid Unicode');
  });
});

describe('one and the same password', () => {
  test.each([
    ['caf\u00e9 au lait, please', 'cafe\u0301 au lait, please'],
    ['ｆｕｌｌ ｗｉｄｔｈ letters', 'full width letters'],
  ])('is read from what keyboards write differently: %j', (one, other) => {
    expect(readPassword('password', one)).toBe(readPassword('password', other));
  });

  test('is told from one in another case or with another space', () => {
    expect(readPassword('password', 'Some password')).not.toBe(
      readPassword('password', 'some password'),
    );
    expect(readPassword('password', 'some password ')).not.toBe(
      readPassword('password', 'some password'),
    );
  });
});

describe('the hasher', () => {
  test('matches the password that was hashed and no other', async () => {
    const hasher = createPasswordHasher();
    const hash = await hasher.hash('seven wet umbrellas');
    expect(await hasher.matches('seven wet umbrellas', hash)).toBe(true);
    expect(await hasher.matches('eight wet umbrellas', hash)).toBe(false);
    expect(await hasher.matches('seven wet umbrellas', undefined)).toBe(false);
    expect(await hasher.hash('seven wet umbrellas')).not.toBe(hash);
  });

  test('sends away who comes when too many wait', async () => {
    const hasher = createPasswordHasher({ waiting: 1 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () => hasher.matches('seven wet umbrellas', undefined)),
    );
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThanOrEqual(5);
    expect(refused).toEqual(
      refused.map(() => ({ status: 'rejected', reason: expect.any(UnavailableError) })),
    );
  });
});

describe('the queue', () => {
  /** Work that goes on until it is told to end. */
  function openWork() {
    let end: () => void = () => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    return { work: () => ended, end };
  }

  test('does so much at once, and the rest in the order in which it came', async () => {
    const queue = createQueue({ concurrent: 2, waiting: 2 });
    const begun: number[] = [];
    const works = Array.from({ length: 4 }, () => openWork());
    const done = works.map(({ work }, n) =>
      queue(() => {
        begun.push(n);
        return work();
      }),
    );
    await expect(queue(() => Promise.resolve())).rejects.toThrow(UnavailableError);
    expect(begun).toEqual([0, 1]);
    works[1]?.end();
    await done[1];
    expect(begun).toEqual([0, 1, 2]);
    works.forEach(({ end }) => {
      end();
    });
    await Promise.all(done);
    expect(begun).toEqual([0, 1, 2, 3]);
  });

  test('goes on after work that failed', async () => {
    const queue = createQueue({ concurrent: 1, waiting: 1 });
    const failing = queue(() => Promise.reject(new Error('no')));
    const next = queue(() => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('done');
    expect(await queue(() => Promise.resolve('again'))).toBe('again');
  });
});
