import { createHash } from 'node:crypto';

import { describe, expect, test } from '@jest/globals';
import { jwtVerify } from 'jose';

import { use } from '../support/cleanup.ts';
import { json, startFakeSubgraph } from '../support/fakeSubgraph.ts';
import { anna, signAccessToken } from '../support/issuer.ts';
import { ask } from '../support/router.ts';
import { claimsOf, startWatchedRouter, tokenOf } from '../support/watchedRouter.ts';

const rename = 'mutation { rename(id: "u1", name: "Ann") { name } }';

describe('what the router sends to a subgraph', () => {
  test('is signed for this subgraph and this body, for half a minute', async () => {
    const { send, received, users, callerKey } = await startWatchedRouter();
    await send();
    const { payload, protectedHeader } = await jwtVerify(tokenOf(received[0]), callerKey, {
      algorithms: ['EdDSA'],
      typ: 'service+jwt',
      issuer: 'router',
      audience: 'users',
    });
    expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: 'router-1', typ: 'service+jwt' });
    const body = createHash('sha256')
      .update(users.requests[0] ?? '')
      .digest('base64url');
    expect(payload).toMatchObject({ body, op: 'query', aud: 'users' });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(30);
  });

  test("tells who is signed in by the claims of the user's token, and not by the token itself", async () => {
    const { as, signingKey, received } = await startWatchedRouter();
    const token = await signAccessToken(signingKey, {
      roles: ['ADMINISTRATOR'],
      scope: 'users:read orders:read',
      status: 'SUSPENDED',
    });
    await as(token);
    const roles = ['ADMINISTRATOR'];
    const scope = 'users:read orders:read';
    expect(claimsOf(received[0])).toMatchObject({ ...anna, roles, scope, status: 'SUSPENDED' });
    expect(JSON.stringify(received)).not.toContain(token);
  });

  test('says that a mutation is one', async () => {
    const { send, received } = await startWatchedRouter();
    await send(undefined, rename);
    expect(claimsOf(received[0])).toMatchObject({ op: 'mutation' });
  });

  test('is a token of its own for each subgraph of an operation', async () => {
    const tokens: unknown[][] = [];
    const record = (name: string, data: object) =>
      use(
        startFakeSubgraph((request, response) => {
          const { aud, jti } = claimsOf(request.headers);
          tokens.push([name, aud, jti]);
          json({ data })(request, response);
        }),
      );
    const orders = await record('orders', {
      order: { lines: [{ product: { __typename: 'Product', id: 'p1' } }] },
    });
    const products = await record('products', { _entities: [{ name: 'Product p1' }] });
    const { router } = await startWatchedRouter({
      subgraphUrls: new Map([
        ['orders', orders.url],
        ['products', products.url],
      ]),
    });
    expect(
      await ask(router.url, '{ order(id: "1") { lines { product { name } } } }'),
    ).toHaveProperty('data.order.lines.0.product.name', 'Product p1');
    expect(tokens).toEqual([
      ['orders', 'orders', expect.any(String)],
      ['products', 'products', expect.any(String)],
    ]);
    expect(tokens[0]?.[2]).not.toEqual(tokens[1]?.[2]);
  });

  test('is a token of its own for each attempt', async () => {
    const { send, received, users } = await startWatchedRouter();
    const { answer } = users;
    users.answer = (request) => {
      received.push(request.headers);
      users.answer = answer;
      request.socket.destroy();
    };
    expect(await send()).toMatchObject({ body: { data: { user: { name: 'Anna' } } } });
    const [first, second] = received.map(claimsOf);
    expect(received).toHaveLength(2);
    expect(second?.jti).not.toEqual(first?.jti);
    expect(second?.['body']).toEqual(first?.['body']);
  });
});

describe('a subgraph that refuses the token of the router', () => {
  const refusal = json(
    { errors: [{ message: 'No.', extensions: { code: 'UNAUTHENTICATED' } }] },
    401,
  );

  test("is not available to the client, whose token is good, and an error to the router's people", async () => {
    const { as, signingKey, users, log } = await startWatchedRouter();
    users.answer = refusal;
    expect(await as(await signAccessToken(signingKey))).toMatchObject({
      status: 200,
      body: {
        data: { user: null },
        errors: [
          {
            message: 'The users service is not available now. Try again later.',
            path: ['user'],
            extensions: { code: 'SERVICE_UNAVAILABLE' },
          },
        ],
      },
    });
    const lines = log.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toContainEqual(
      expect.objectContaining({
        level: 'error',
        subgraph: 'users',
        err: expect.objectContaining({ message: "the service refused the caller's token" }),
      }),
    );
  });

  test('is not asked again at once', async () => {
    const { send, users } = await startWatchedRouter();
    users.answer = refusal;
    await send();
    expect(users.requests).toHaveLength(1);
  });
});
