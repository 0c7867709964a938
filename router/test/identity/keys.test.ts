import { describe, expect, test } from '@jest/globals';

import { use } from '../support/cleanup.ts';
import { hangUp, json, saysNothing, type FakeSubgraph } from '../support/fakeSubgraph.ts';
import { makeSigningKey, signAccessToken, startIssuer } from '../support/issuer.ts';
import { startWatchedRouter, type Reply, type WatchedRouter } from '../support/watchedRouter.ts';

const unavailable = {
  status: 503,
  body: {
    errors: [
      {
        message: 'Access tokens cannot be checked now. Try again later, or ask without a token.',
        extensions: { code: 'SERVICE_UNAVAILABLE' },
      },
    ],
  },
};

/** Asks until the status of the answer is as it should be. */
async function until(status: number, send: () => Promise<Reply>): Promise<Reply> {
  let reply = await send();
  while (reply.status !== status) reply = await send();
  return reply;
}

/** A router whose users service is as the test says from the start. */
async function startWithoutKeys(
  answer: FakeSubgraph['answer'],
  timing = {},
): Promise<WatchedRouter> {
  const issuer = await use(startIssuer([]));
  issuer.server.answer = answer;
  return startWatchedRouter({
    identity: { jwksUrl: issuer.server.url, issuer: 'shop-users', audience: 'shop', timing },
  });
}

describe('keys', () => {
  test('are fetched once for many requests, at the start', async () => {
    const { as, signingKey, issuer } = await startWatchedRouter({ timing: { cooldownMs: 60_000 } });
    const tokens = await Promise.all(
      ['u1', 'u2', 'u3'].map((sub) => signAccessToken(signingKey, { sub })),
    );
    const replies = await Promise.all(tokens.flatMap((token) => [as(token), as(token)]));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
    expect(issuer.server.requests).toHaveLength(1);
  });

  test('that are new are fetched when a token names them', async () => {
    const { as, signingKey, issuer } = await startWatchedRouter();
    expect(await as(await signAccessToken(signingKey))).toMatchObject({ status: 200 });
    const next = await makeSigningKey('k2');
    issuer.serve([signingKey, next]);
    const token = await signAccessToken(next);
    await until(200, () => as(token));
    expect(await as(await signAccessToken(signingKey))).toMatchObject({ status: 200 });
  });

  test('are fetched once in a while only, however many tokens name unknown ones', async () => {
    const { as, signingKey, issuer } = await startWatchedRouter({ timing: { cooldownMs: 60_000 } });
    expect(await as(await signAccessToken(signingKey))).toMatchObject({ status: 200 });
    const tokens = await Promise.all(
      Array.from({ length: 20 }, (_, i) => signAccessToken(signingKey, {}, { kid: `no-${i}` })),
    );
    const replies = await Promise.all(tokens.map((token) => as(token)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([401]));
    expect(issuer.server.requests).toHaveLength(1);
  });

  test('that are served no more end their tokens within the max-age', async () => {
    const { as, signingKey, issuer } = await startWatchedRouter();
    const next = await makeSigningKey('k2');
    const old = await signAccessToken(signingKey);
    const serve = (keys: (typeof signingKey)[], maxAge: number) => {
      issuer.server.answer = (request, response) => {
        response.setHeader('cache-control', `max-age=${maxAge}`);
        json({ keys: keys.map(({ publicJwk }) => publicJwk) })(request, response);
      };
    };
    serve([signingKey, next], 0);
    const token = await signAccessToken(next);
    await until(200, () => as(token));
    expect(await as(old)).toMatchObject({ status: 200 });
    serve([next], 0);
    await until(401, () => as(old));
    expect(await as(token)).toMatchObject({ status: 200 });
  });

  test('that change under the same name end the tokens of the one before', async () => {
    const { as, signingKey, issuer } = await startWatchedRouter();
    const old = await signAccessToken(signingKey);
    expect(await as(old)).toMatchObject({ status: 200 });
    const other = await makeSigningKey('k1');
    issuer.server.answer = (request, response) => {
      response.setHeader('cache-control', 'max-age=0');
      json({ keys: [other.publicJwk] })(request, response);
    };
    // The keys of the start have a long max-age: only a token of an unknown key makes it ask again.
    const unknown = await signAccessToken(signingKey, {}, { kid: 'k9' });
    await until(401, async () => {
      await as(unknown);
      return as(old);
    });
    expect(await as(await signAccessToken(other))).toMatchObject({ status: 200 });
  });

  test('that are not for this are left out', async () => {
    const { as, signingKey, issuer } = await startWatchedRouter();
    const { publicJwk } = signingKey;
    const keys = [
      { kty: 'RSA', kid: 'rsa', n: 'AQAB', e: 'AQAB' },
      { ...publicJwk, kid: 'enc', use: 'enc' },
      { ...publicJwk, kid: undefined },
      { ...publicJwk, kid: 'good' },
    ];
    issuer.server.answer = json({ keys });
    await until(200, async () => as(await signAccessToken(signingKey, {}, { kid: 'good' })));
    for (const kid of ['rsa', 'enc']) {
      expect(await as(await signAccessToken(signingKey, {}, { kid }))).toMatchObject({
        status: 401,
      });
    }
  });
});

describe('while the keys cannot be fetched', () => {
  test('those that are known are used on', async () => {
    const { as, send, router, signingKey, issuer } = await startWatchedRouter();
    issuer.server.answer = (request, response) => {
      response.setHeader('cache-control', 'max-age=0');
      json({ keys: [signingKey.publicJwk] })(request, response);
    };
    await until(401, async () => as(await signAccessToken(signingKey, {}, { kid: 'k9' })));
    await issuer.server.stop();
    const check = async () => (await fetch(`${router.url}/health/ready`)).text();
    let health = await check();
    while (!health.includes('cannot be fetched')) health = await check();
    expect(health).toContain('"status":"ready"');
    expect(health).toContain('keys of access tokens: 1 known, but they cannot be fetched now');
    expect(await as(await signAccessToken(signingKey))).toMatchObject({ status: 200 });
    expect(await send()).toMatchObject({ status: 200 });
    // It may be a key that is new.
    expect(await as(await signAccessToken(signingKey, {}, { kid: 'k9' }))).toMatchObject(
      unavailable,
    );
  });

  test.each<[string, FakeSubgraph['answer']]>([
    ['refuses connections', hangUp],
    ['fails', json({ errors: [{ message: 'no' }] }, 500)],
    ['answers with a page', (_request, response) => response.end('<h1>Welcome</h1>')],
    ['answers with JSON of another kind', json({ keys: 'none' })],
    ['answers with null', json(null)],
    ['answers with keys that are none', json({ keys: [null] })],
    ['answers without an end', json({ keys: [], more: 'x'.repeat(100_000) })],
    [
      'serves more keys than anybody has',
      json({ keys: Array.from({ length: 1_000 }, () => ({})) }),
    ],
  ])('and none are known, for users %s, tokens are answered with 503', async (_what, answer) => {
    const { as, send, signingKey, received } = await startWithoutKeys(answer);
    const reply = await as(await signAccessToken(signingKey));
    expect(reply).toMatchObject(unavailable);
    expect(reply.headers.get('retry-after')).toBe('5');
    expect(received).toEqual([]);
    expect(await send()).toMatchObject({ status: 200 });
  });

  test('because they are said to be elsewhere, nobody is asked there', async () => {
    const signingKey = await makeSigningKey('k1');
    const other = await use(startIssuer([signingKey]));
    const { as } = await startWithoutKeys((_request, response) => {
      response.writeHead(302, { location: other.server.url }).end();
    });
    expect(await as(await signAccessToken(signingKey))).toMatchObject(unavailable);
    expect(other.server.requests).toEqual([]);
  });

  test('because they come too slowly, tokens are answered with 503 in time', async () => {
    const { as, send, signingKey } = await startWithoutKeys(saysNothing, { timeoutMs: 50 });
    const token = await signAccessToken(signingKey);
    expect(await send()).toMatchObject({ status: 200 });
    expect(await as(token)).toMatchObject(unavailable);
  });

  test('and none are known, they are taken as soon as they come', async () => {
    const signingKey = await makeSigningKey('k1');
    const gone = await startIssuer([signingKey]);
    await gone.stop();
    const { as } = await startWatchedRouter({
      identity: {
        jwksUrl: gone.server.url,
        issuer: 'shop-users',
        audience: 'shop',
        timing: { cooldownMs: 10 },
      },
    });
    const token = await signAccessToken(signingKey);
    expect(await as(token)).toMatchObject(unavailable);
    await use(startIssuer([signingKey], gone.server.port));
    await until(200, () => as(token));
  });
});
