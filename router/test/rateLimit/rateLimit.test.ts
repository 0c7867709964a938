import { describe, expect, test } from '@jest/globals';

import { signAccessToken } from '../support/issuer.ts';
import { get } from '../support/send.ts';
import { startWatchedRouter } from '../support/watchedRouter.ts';

const tooMany = (maximum: number) => ({
  status: 429,
  body: {
    errors: [
      {
        message: expect.stringMatching(`at most ${maximum} a minute .* Try again in \\d+ s`),
        extensions: { code: 'RATE_LIMITED', limit: 'RATE_LIMIT', value: maximum + 1, maximum },
      },
    ],
  },
});

describe('a client that is not signed in', () => {
  test('is told its limit and where it stands', async () => {
    const { send } = await startWatchedRouter({ rateLimit: { perMinute: 3 } });
    for (const remaining of [2, 1, 0]) {
      const { status, headers } = await send();
      expect(status).toBe(200);
      expect(headers.get('ratelimit-policy')).toBe('"requests";q=3;w=60');
      expect(headers.get('ratelimit')).toMatch(
        new RegExp(`^"requests";r=${remaining};t=([1-9]|[1-5]\\d|60)$`),
      );
      expect(headers.get('retry-after')).toBeNull();
    }
  });

  test('is refused what is more, with when to come back', async () => {
    const { send, router, users } = await startWatchedRouter({ rateLimit: { perMinute: 2 } });
    await send();
    await send();
    for (let turn = 0; turn < 3; turn += 1) {
      const reply = await send();
      expect(reply).toMatchObject(tooMany(2));
      expect(reply.headers.get('ratelimit')).toMatch(/^"requests";r=0;t=\d+$/);
      expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(reply.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    }
    expect(await get(router.url, { query: '{ __typename }' })).toMatchObject({ status: 429 });
    expect(users.requests).toHaveLength(2);
  });

  test('may ask for the health of the router as often as it likes', async () => {
    const { send, router } = await startWatchedRouter({ rateLimit: { perMinute: 1 } });
    await send();
    expect(await send()).toMatchObject({ status: 429 });
    expect((await fetch(`${router.url}/health/live`)).status).toBe(200);
    expect((await fetch(`${router.url}/health/ready`)).status).toBe(200);
  });

  test('is counted for the page and for paths that do not exist, too', async () => {
    const { send, router } = await startWatchedRouter({ rateLimit: { perMinute: 2 } });
    expect((await fetch(router.url)).status).toBe(200);
    expect((await fetch(`${router.url}/nothing`)).status).toBe(404);
    expect((await fetch(router.url)).status).toBe(429);
    expect(await send()).toMatchObject({ status: 429 });
  });

  test('is one client at each address that a trusted proxy tells', async () => {
    const { router } = await startWatchedRouter({
      rateLimit: { perMinute: 1 },
      trustedProxies: 1,
    });
    const from = (address: string) =>
      fetch(`${router.url}/graphql?query={__typename}`, {
        headers: { 'apollo-require-preflight': '1', 'x-forwarded-for': address },
      });
    expect((await from('192.0.2.1')).status).toBe(200);
    expect((await from('192.0.2.1')).status).toBe(429);
    expect((await from('192.0.2.2')).status).toBe(200);
    expect((await from('192.0.2.9, 192.0.2.2')).status).toBe(429);
  });
});

describe('a client that is signed in', () => {
  test('is counted by user, whatever the address and token', async () => {
    const { as, send, signingKey } = await startWatchedRouter({ rateLimit: { perMinute: 2 } });
    const token = (sub: string, sid: string) => signAccessToken(signingKey, { sub, sid });
    expect(await as(await token('u1', 's1'))).toMatchObject({ status: 200 });
    expect(await as(await token('u1', 's2'))).toMatchObject({ status: 200 });
    expect(await as(await token('u1', 's3'))).toMatchObject(tooMany(2));
    expect(await as(await token('u2', 's4'))).toMatchObject({ status: 200 });
    expect(await send()).toMatchObject({ status: 200 });
  });

  test('cannot try tokens for ever', async () => {
    const { as, signingKey } = await startWatchedRouter({ rateLimit: { perMinute: 3 } });
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await as(`forged-${turn}`)).toMatchObject({ status: 401 });
    }
    expect(await as('forged-4')).toMatchObject(tooMany(3));
    // The address is refused before a token is verified, so no token helps.
    expect(await as(await signAccessToken(signingKey))).toMatchObject({ status: 429 });
  });
});

test('without a limit nobody is counted', async () => {
  const { send } = await startWatchedRouter();
  const { status, headers } = await send();
  expect(status).toBe(200);
  expect(headers.get('ratelimit')).toBeNull();
  expect(headers.get('ratelimit-policy')).toBeNull();
});
