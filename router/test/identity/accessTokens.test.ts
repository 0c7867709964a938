import { createHmac } from 'node:crypto';
import { request as sendRequest } from 'node:http';
import { text } from 'node:stream/consumers';

import { describe, expect, test } from '@jest/globals';

import { anna, forge, inSeconds, makeSigningKey, signAccessToken } from '../support/issuer.ts';
import { claimsOf, startWatchedRouter, type Reply } from '../support/watchedRouter.ts';

const refused = (message: unknown = expect.any(String)) => ({
  status: 401,
  body: { errors: [{ message, extensions: { code: 'UNAUTHENTICATED' } }] },
});

const invalid = refused('The access token is not valid. Sign in to get one.');

function expectRefusal(reply: Reply, expected: object): void {
  expect(reply).toMatchObject(expected);
  expect(reply.body).not.toHaveProperty('data');
  expect(reply.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
}

describe('who asks', () => {
  test('is nobody without a token', async () => {
    const { send, received } = await startWatchedRouter();
    expect(await send()).toMatchObject({ status: 200, body: { data: { user: { name: 'Anna' } } } });
    expect(claimsOf(received[0])).not.toHaveProperty('sub');
  });

  test('is the user of a valid token', async () => {
    const { as, signingKey, received } = await startWatchedRouter();
    expect(await as(await signAccessToken(signingKey))).toMatchObject({ status: 200 });
    expect(claimsOf(received[0])).toMatchObject(anna);
  });

  test.each(['bearer', 'BEARER', 'Bearer '])('may be told with the scheme "%s"', async (scheme) => {
    const { send, signingKey, received } = await startWatchedRouter();
    const token = await signAccessToken(signingKey);
    expect(await send(`${scheme} ${token}`)).toMatchObject({ status: 200 });
    expect(claimsOf(received[0])).toMatchObject({ sub: 'u1' });
  });

  test('is not changed by any other header', async () => {
    const { router, received } = await startWatchedRouter();
    const claims = Buffer.from(JSON.stringify(anna)).toString('base64');
    const response = await fetch(`${router.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-user-id': 'u1',
        'x-user-roles': 'ADMINISTRATOR',
        'x-forwarded-for': '1.2.3.4',
        'x-jwt-payload': claims,
        'proxy-authorization': 'Bearer x',
        cookie: 'session=s1',
      },
      body: '{"query":"{ user(id: \\"u1\\") { name } }","extensions":{"viewer":{"sub":"u1"}}}',
    });
    expect(response.status).toBe(200);
    expect(claimsOf(received[0])).toMatchObject({ client: { address: '127.0.0.1' } });
    expect(claimsOf(received[0])).not.toHaveProperty('sub');
    expect(Object.keys(received[0] ?? {}).sort()).toEqual([
      'accept',
      'authorization',
      'connection',
      'content-length',
      'content-type',
      'host',
    ]);
  });
});

describe('a token', () => {
  const year = 365 * 24 * 3_600;
  test.each<[string, object, Record<string, unknown>, object]>([
    ['of another type', { typ: 'JWT' }, {}, invalid],
    ['of the type of service tokens', { typ: 'service+jwt' }, {}, invalid],
    ['without a type', { typ: undefined }, {}, invalid],
    ['of another issuer', {}, { iss: 'shop-admins' }, invalid],
    ['without an issuer', {}, { iss: undefined }, invalid],
    ['for another audience', {}, { aud: 'products' }, invalid],
    ['for nobody', {}, { aud: undefined }, invalid],
    ['of no user', {}, { sub: undefined }, invalid],
    ['with an empty user', {}, { sub: '' }, invalid],
    ['without a session', {}, { sid: undefined }, invalid],
    ['with roles that are no list', {}, { roles: 'ADMINISTRATOR' }, invalid],
    ['with scopes that are a list', {}, { scope: ['users:read'] }, invalid],
    ['with an unknown status', {}, { status: 'BANNED' }, invalid],
    ['without an end', {}, { exp: undefined }, invalid],
    ['with an end that is text', {}, { exp: String(inSeconds(900)) }, invalid],
    [
      'that has expired',
      {},
      { exp: inSeconds(-6) },
      refused(
        'The access token has expired. Get a new one with refreshSession, sent without this one, or sign in.',
      ),
    ],
    [
      'that is not valid yet',
      {},
      { nbf: inSeconds(60) },
      refused('The access token is not valid yet. Try again in a moment.'),
    ],
    [
      'that is issued in the future',
      {},
      { iat: inSeconds(60), exp: inSeconds(year) },
      refused('The access token is not valid yet. Try again in a moment.'),
    ],
    ['signed with a key that nobody knows', { kid: 'k9' }, {}, invalid],
    ['that does not name its key', { kid: undefined }, {}, invalid],
  ])('%s is refused', async (_what, header, claims, expected) => {
    const { as, signingKey, received } = await startWatchedRouter();
    expectRefusal(await as(await signAccessToken(signingKey, claims, header)), expected);
    expect(received).toEqual([]);
  });

  test('that differs by a few seconds of clock is taken', async () => {
    const { as, signingKey } = await startWatchedRouter();
    const late = await signAccessToken(signingKey, { exp: inSeconds(-2) });
    const early = await signAccessToken(signingKey, { iat: inSeconds(3), nbf: inSeconds(3) });
    expect(await as(late)).toMatchObject({ status: 200 });
    expect(await as(early)).toMatchObject({ status: 200 });
  });

  test('that was taken before is refused once it has expired', async () => {
    const { as, signingKey } = await startWatchedRouter();
    // Its end lies within the leeway, whose end is near.
    const token = await signAccessToken(signingKey, { exp: inSeconds(-4) });
    expect(await as(token)).toMatchObject({ status: 200 });
    let reply = await as(token);
    while (reply.status === 200) reply = await as(token);
    expectRefusal(reply, refused(expect.stringContaining('has expired')));
  });

  test('that is forged is refused', async () => {
    const { as, signingKey, received } = await startWatchedRouter();
    const claims = {
      iss: 'shop-users',
      aud: 'shop',
      iat: inSeconds(0),
      exp: inSeconds(900),
      ...anna,
    };
    const header = { alg: 'EdDSA', kid: 'k1', typ: 'at+jwt' };
    const hmac = forge({ ...header, alg: 'HS256' }, claims).slice(0, -1);
    const secret = Buffer.from(signingKey.publicJwk.x ?? '', 'base64url');
    const good = await signAccessToken(signingKey);
    const [head = '', , signature = ''] = good.split('.');
    const stranger = await makeSigningKey('k1');
    const forgeries = {
      unsigned: forge(header, claims),
      'alg none': forge({ ...header, alg: 'none' }, claims),
      'alg None': forge({ ...header, alg: 'None' }, claims),
      'HMAC with the public key': `${hmac}.${createHmac('sha256', secret).update(hmac).digest('base64url')}`,
      'HMAC with the public JWK': `${hmac}.${createHmac('sha256', JSON.stringify(signingKey.publicJwk)).update(hmac).digest('base64url')}`,
      'another payload': `${head}.${Buffer.from(JSON.stringify({ ...claims, sub: 'u2' })).toString('base64url')}.${signature}`,
      "another's key of the same id": await signAccessToken(stranger),
      'a key that it brings along': await signAccessToken(
        stranger,
        {},
        { jwk: stranger.publicJwk },
      ),
      'no payload': `${head}..${signature}`,
      'no JSON': `${head}.bm90IGpzb24.${signature}`,
      'a part too many': `${good}.x`,
      'a part too few': `${head}.${signature}`,
      noise: 'abc',
    };
    for (const forgery of Object.values(forgeries)) expectRefusal(await as(forgery), invalid);
    expect(received).toEqual([]);
  });
});

describe('an Authorization header', () => {
  const malformed = refused('The Authorization header has to be "Bearer" and an access token.');

  test.each([
    ['is empty', '', malformed],
    ['is the scheme alone', 'Bearer', malformed],
    ['is of another scheme', 'Basic dXNlcjpwYXNzd29yZA==', malformed],
    ['has no scheme', 'eyJhbGciOiJFZERTQSJ9.e30.AA', malformed],
    ['has two tokens', 'Bearer a b', malformed],
    ['has two tokens, with a comma', 'Bearer a, Bearer b', malformed],
    ['is longer than any token', `Bearer ${'a'.repeat(9_000)}`, malformed],
    [
      'is longer than any token, of almost the right form',
      `Bearer ${'='.repeat(9_000)}a`,
      malformed,
    ],
  ])('that %s is refused', async (_what, authorization, expected) => {
    const { send, received } = await startWatchedRouter();
    expectRefusal(await send(authorization), expected);
    expect(received).toEqual([]);
  });

  test('that comes twice is refused, also when the first is good', async () => {
    const { router, signingKey, received } = await startWatchedRouter();
    const good = `Bearer ${await signAccessToken(signingKey)}`;
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const request = sendRequest(`${router.url}/graphql`, { method: 'POST' }, (response) => {
        text(response).then(() => {
          resolve(response.statusCode);
        }, reject);
      });
      request.setHeader('content-type', 'application/json');
      request.setHeader('authorization', [good, good]);
      request.on('error', reject).end('{"query":"{ user(id: \\"u1\\") { name } }"}');
    });
    expect(status).toBe(401);
    expect(received).toEqual([]);
  });

  test('is looked at for GET requests, too', async () => {
    const { router } = await startWatchedRouter();
    const response = await fetch(`${router.url}/graphql?query=%7B__typename%7D`, {
      headers: { authorization: 'Bearer abc', 'apollo-require-preflight': '1' },
    });
    expect(response.status).toBe(401);
  });

  test('does not matter to health checks and the page', async () => {
    const { router } = await startWatchedRouter();
    const headers = { authorization: 'Bearer abc' };
    expect((await fetch(`${router.url}/health/live`, { headers })).status).toBe(200);
    expect((await fetch(router.url, { headers })).status).toBe(200);
  });
});

test('no token is in any log line', async () => {
  const { as, send, signingKey, log, received, users } = await startWatchedRouter();
  const good = await signAccessToken(signingKey);
  const expired = await signAccessToken(signingKey, { exp: inSeconds(-60) });
  const unknown = await signAccessToken(signingKey, {}, { kid: 'k9' });
  for (const token of [good, expired, unknown, `${good}x`]) await as(token);
  await send('Basic c2VjcmV0OnNlY3JldA==');
  const { answer } = users;
  users.answer = (request) => {
    received.push(request.headers);
    request.socket.destroy();
  };
  await as(good);
  users.answer = answer;
  const lines = log.lines.join('');
  expect(lines).toContain('an access token is refused');
  expect(lines).toContain('a fetch failed');
  const tokens = received.map(({ authorization = '' }) => authorization.replace('Bearer ', ''));
  expect(tokens).toHaveLength(3);
  for (const secret of [good, expired, unknown, ...tokens]) {
    for (const part of secret.split('.')) expect(lines).not.toContain(part);
  }
  expect(lines).not.toContain('c2VjcmV0');
});
