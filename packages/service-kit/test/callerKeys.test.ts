import { execFile } from 'node:child_process';
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';

import {
  createTokenMinter,
  makeCallerKeys,
  readCallerKey,
  rotateCallerKey,
  StartupError,
} from '@shop/service-kit';

import { createTokenVerifier } from '../src/identity/tokenVerifier.ts';
import { openTrustedCallers } from '../src/identity/trustedCallers.ts';
import { createTestCallers, type TestCallers } from './support/callers.ts';
import { createTestLog } from './support/log.ts';

jest.setTimeout(30_000);

let callers: TestCallers;
let dir: string;
beforeEach(async () => {
  callers = await createTestCallers(['router', 'orders']);
  ({ dir } = callers);
});
afterEach(() => callers.remove());

const file = (name: string) => readFile(join(dir, name), 'utf8');
const listed = async () =>
  (JSON.parse(await file('callers.json')) as { keys: Record<string, string>[] }).keys;
const kidOf = (caller: string) => callers.key(caller).kid;

describe('making keys', () => {
  test('gives each caller a private key that only its owner reads, and lists the public half', async () => {
    expect((await readdir(dir)).sort()).toEqual([
      'callers.json',
      'orders.private.json',
      'router.private.json',
    ]);
    expect((await stat(join(dir, 'router.private.json'))).mode & 0o777).toBe(0o600);
    expect(await listed()).toEqual(
      ['orders', 'router'].map((caller) => ({
        kty: 'OKP',
        crv: 'Ed25519',
        x: expect.stringMatching(/^[\w-]{43}$/),
        kid: kidOf(caller),
        caller,
      })),
    );
  });

  test('keeps what is there and makes what is missing', async () => {
    const before = [kidOf('router'), kidOf('orders')];
    await makeCallerKeys(dir, ['router', 'users']);
    expect([kidOf('router'), kidOf('orders')]).toEqual(before);
    expect((await listed()).map(({ caller }) => caller)).toEqual(['orders', 'router', 'users']);
  });

  test('lists what is not listed any more, and keeps what is listed without a private key', async () => {
    await rm(join(dir, 'callers.json'));
    await makeCallerKeys(dir, ['router']);
    expect(await listed()).toHaveLength(2);
    await rm(join(dir, 'orders.private.json'));
    await makeCallerKeys(dir, ['router']);
    expect(await listed()).toHaveLength(2);
  });

  test('by many at the same time makes one key for each and lists them all', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `caller-${index % 10}`);
    await Promise.all(names.map((name) => makeCallerKeys(dir, [name])));
    const keys = await listed();
    expect(keys).toHaveLength(12);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(12);
    expect(await readdir(dir)).toHaveLength(13);
    for (const { caller = '', kid } of keys) expect(kidOf(caller)).toBe(kid);
  });

  test.each(['', '../router', 'Router', 'a b', 'x'.repeat(65)])(
    'refuses %j as a name',
    async (name) => {
      await expect(makeCallerKeys(dir, [name])).rejects.toThrow('cannot be the name of a caller');
    },
  );

  test('does not replace a list that it cannot read', async () => {
    await writeFile(join(dir, 'callers.json'), 'not JSON');
    await expect(makeCallerKeys(dir, ['router'])).rejects.toThrow(StartupError);
    expect(await file('callers.json')).toBe('not JSON');
  });
});

describe('rotating a key', () => {
  test('lists the new key beside the last one, and none before it', async () => {
    const others = kidOf('orders');
    const first = kidOf('router');
    await rotateCallerKey(dir, 'router');
    const second = kidOf('router');
    expect((await listed()).map(({ kid }) => kid)).toEqual([others, first, second]);
    await rotateCallerKey(dir, 'router');
    expect((await listed()).map(({ kid }) => kid)).toEqual([others, second, kidOf('router')]);
    expect((await stat(join(dir, 'router.private.json'))).mode & 0o777).toBe(0o600);
  });

  test('of a caller that has none says what to do', async () => {
    await expect(rotateCallerKey(dir, 'users')).rejects.toThrow('make it with `service-keys make`');
  });
});

describe('reading the key of a caller', () => {
  test('that is not there says what to do', () => {
    expect(() => callers.key('users')).toThrow(StartupError);
    expect(() => callers.key('users')).toThrow(
      /cannot be read from .*users\.private\.json: make it with `service-keys make`, or set CALLER_KEY/,
    );
  });

  test.each([
    ['is empty', ''],
    ['is no JSON', '{"d":"secret'],
    ['is public', '{"kty":"OKP","crv":"Ed25519","x":"secret","kid":"k","caller":"router"}'],
    [
      'is of another kind',
      '{"kty":"EC","crv":"P-256","x":"secret","y":"a","d":"a","kid":"k","caller":"router"}',
    ],
    [
      'is broken',
      '{"kty":"OKP","crv":"Ed25519","x":"secret","d":"secret","kid":"k","caller":"router"}',
    ],
  ])('that %s says what to do and nothing of the key', async (_, text) => {
    const path = join(dir, 'router.private.json');
    await writeFile(path, text);
    let failure: unknown;
    try {
      readCallerKey(path);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(StartupError);
    expect(String(failure)).toMatch(
      /is not a private key of a service: remove it and make it again/,
    );
    expect(`${String(failure)} ${String((failure as Error).cause)}`).not.toContain('secret');
  });
});

describe('the callers that a service trusts', () => {
  /** A service that verifies tokens by a clock that the test sets. */
  const open = async () => {
    const { logger, lines } = createTestLog();
    const clock = { now: Date.now() };
    const now = () => clock.now;
    const trusted = await openTrustedCallers({ path: callers.path, logger, now });
    const verify = createTokenVerifier({ audience: 'items', callers: trusted, now });
    const take = (key: ReturnType<typeof callers.key>) =>
      verify(createTokenMinter(key, now).mint({ audience: 'items', body: '', operation: 'query' }));
    return { clock, take, lines };
  };

  test('are read again when a key is unknown, at most every two seconds', async () => {
    const { clock, take } = await open();
    const last = callers.key('router');
    await rotateCallerKey(dir, 'router');
    const next = callers.key('router');
    await expect(take(next)).rejects.toThrow('its key is unknown');
    clock.now += 2_000;
    const [token] = await Promise.all([take(next), take(next), take(last)]);
    expect(token.caller).toEqual({ service: 'router' });
  });

  test('are read again every half a minute, so that one who is removed is trusted no longer', async () => {
    const { clock, take } = await open();
    const orders = callers.key('orders');
    const keys = (await listed()).filter(({ caller }) => caller !== 'orders');
    await writeFile(callers.path, JSON.stringify({ keys }));
    await expect(take(orders)).resolves.toBeDefined();
    clock.now += 30_000;
    await expect(take(orders)).rejects.toThrow('its key is unknown');
    await expect(take(callers.key('router'))).resolves.toBeDefined();
  });

  test('stay when the file cannot be read any more, and the log says so', async () => {
    const { clock, take, lines } = await open();
    await writeFile(callers.path, 'not JSON');
    clock.now += 30_000;
    await expect(take(callers.key('router'))).resolves.toBeDefined();
    expect(lines).toEqual([
      expect.objectContaining({
        level: 'error',
        reason: expect.stringContaining('does not list the public keys of callers'),
      }),
    ]);
  });

  test.each([
    ['is missing', undefined, /cannot be read from .*: make them with `service-keys make`, or set/],
    ['is no JSON', '{', /does not list the public keys of callers: remove it and make it again/],
    ['lists nothing', '{"keys":[]}', /does not list the public keys/],
    [
      'lists other keys',
      '{"keys":[{"kty":"RSA","n":"x","e":"x"}]}',
      /does not list the public keys/,
    ],
    [
      'lists a broken key',
      '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"x","kid":"k","caller":"router"}]}',
      /does not list the public keys/,
    ],
  ])('keep a service from starting when the file %s', async (_, text, sentence) => {
    await rm(callers.path);
    if (text !== undefined) await writeFile(callers.path, text);
    await expect(open()).rejects.toThrow(StartupError);
    await expect(open()).rejects.toThrow(sentence);
  });
});

describe('the command service-keys', () => {
  const command = fileURLToPath(new URL('../bin/service-keys.js', import.meta.url));
  const run = (...args: string[]) =>
    new Promise<{ code: unknown; stderr: string }>((resolve) => {
      execFile(process.execPath, [command, ...args], { cwd: dir }, (error, _stdout, stderr) => {
        resolve({ code: error?.code ?? 0, stderr });
      });
    });

  test('makes and rotates keys', async () => {
    expect(await run('make', 'keys', 'router', 'orders')).toEqual({ code: 0, stderr: '' });
    const kid = () => readCallerKey(join(dir, 'keys', 'router.private.json')).kid;
    const before = kid();
    expect(await run('rotate', 'keys', 'router')).toEqual({ code: 0, stderr: '' });
    expect(kid()).not.toBe(before);
  });

  test('says how it is called, and in a sentence why it fails', async () => {
    for (const args of [
      [],
      ['make', 'keys'],
      ['rotate', 'keys', 'a', 'b'],
      ['drop', 'keys', 'a'],
    ]) {
      expect(await run(...args)).toEqual({
        code: 2,
        stderr: expect.stringContaining('service-keys make <folder> <caller>'),
      });
    }
    expect(await run('rotate', '.', 'users')).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^service-keys: There is no key .*\n$/),
    });
  });

  test('says that it cannot write', async () => {
    await writeFile(join(dir, 'taken'), '');
    expect(await run('make', 'taken', 'router')).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^service-keys: Keys cannot be written to taken .*\n$/),
    });
  });
});
