import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTokenMinter, readCallerKey, type TokenMinter } from '@shop/service-kit';

import { accounts, demoPassword } from '../support/accounts.ts';
import { bearer, send } from '../support/client.ts';
import { routerMinter, viewerWith } from '../support/routerToken.ts';
import { signIn } from '../support/session.ts';
import { type Shop, startShop } from '../support/shop.ts';
import { forge } from './forgeries.ts';

const bodies = {
  'an open field': { query: '{ __typename }' },
  'the schema': { query: '{ _service { sdl } }' },
  introspection: { query: '{ __schema { types { name } } }' },
  entities: {
    query: 'query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }',
    variables: { of: [{ __typename: 'User', id: accounts.customer.id }] },
  },
};

/** Sends a path as it is written, which `fetch` would tidy up. */
function statusOf(url: string, method: string, path: string): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, method, path }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

describe("a subgraph's own port", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  describe.each(['users', 'products', 'orders'])('that of %s', (name) => {
    let url: string;
    let minter: TokenMinter;
    let accessToken: string;
    beforeAll(async () => {
      ({ url } = shop.stack.subgraph(name).service);
      minter = routerMinter(shop.stack);
      ({ accessToken } = await signIn(shop, accounts.administrator.email, demoPassword));
    });

    async function expectRefusal(body: object, headers: Record<string, string>): Promise<void> {
      const { status, data, errors } = await send(url, JSON.stringify(body), headers);
      expect([status, data, errors[0]?.extensions?.code]).toEqual([
        401,
        undefined,
        'UNAUTHENTICATED',
      ]);
    }

    const mint = (body: object, audience = name, from = minter): string =>
      from.mint({
        audience,
        body: JSON.stringify(body),
        operation: 'query',
        viewer: viewerWith('users:read', 'orders:read'),
      });

    test('answers the router', async () => {
      for (const body of [bodies['an open field'], bodies['the schema']]) {
        const { status, errors } = await send(url, JSON.stringify(body), bearer(mint(body)));
        expect([status, errors]).toEqual([200, []]);
      }
    });

    describe.each(Object.entries(bodies))('asked for %s', (_, body) => {
      test('refuses whoever has no token of its own', async () => {
        await expectRefusal(body, {});
        await expectRefusal(body, { 'x-user-id': accounts.administrator.id });
        await expectRefusal(body, bearer(accessToken));
      });

      test('refuses a token for another service, or for another request', async () => {
        const another = name === 'users' ? 'orders' : 'users';
        await expectRefusal(body, bearer(mint(body, another)));
        await expectRefusal(body, bearer(mint({ ...body, operationName: null })));
      });

      test('refuses a forged token', async () => {
        const { keys } = JSON.parse(
          readFileSync(join(shop.stack.keysDir, 'callers.json'), 'utf8'),
        ) as { keys: { x: string; caller: string }[] };
        const key = keys.find(({ caller }) => caller === 'router');
        const forgeries = forge(mint(body), key?.x ?? '');
        for (const token of Object.values(forgeries)) await expectRefusal(body, bearer(token));
      });

      test("refuses a token in the router's name that another service signed", async () => {
        const orders = readCallerKey(join(shop.stack.keysDir, 'orders.private.json'));
        const impostor = createTokenMinter({ ...orders, caller: 'router' });
        await expectRefusal(body, bearer(mint(body, name, impostor)));
      });

      test('refuses a token that was used before', async () => {
        const headers = bearer(mint(body));
        await send(url, JSON.stringify(body), headers);
        await expectRefusal(body, headers);
      });
    });

    test.each([
      ['GET', '/'],
      ['GET', '/graphql'],
      ['GET', '/graphql?query={__typename}'],
      ['POST', '/graphql/'],
      ['OPTIONS', '/graphql'],
      ['PUT', '/graphql'],
      ['GET', '/metrics'],
      ['GET', '/health'],
      ['GET', '/HEALTH/READY'],
      ['GET', '//health/ready'],
      ['GET', '/health/../graphql'],
      ['GET', '/health/%2e%2e/metrics'],
      ['POST', '/health/../graphql?query={__typename}'],
      ['GET', '/.well-known/jwks.json/'],
      ['GET', '/.well-known/'],
      ['GET', '/.well-known/openid-configuration'],
      ['GET', '/__proto__'],
      ['GET', '/.env'],
      ['GET', '/anything-else'],
    ])('is closed at %s %s', async (method, path) => {
      expect(await statusOf(url, method, path)).toBe(401);
    });

    test('is open where its health is asked', async () => {
      for (const path of ['/health/live', '/health/ready']) {
        expect(await statusOf(url, 'GET', path)).toBe(200);
      }
    });

    test('is open where keys are published, at users', async () => {
      const status = await statusOf(url, 'GET', '/.well-known/jwks.json');
      expect(status).toBe(name === 'users' ? 200 : 401);
    });
  });
});
