import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { accounts, demoPassword } from '../support/accounts.ts';
import { bearer, send } from '../support/client.ts';
import { routerMinter, viewerWith } from '../support/routerToken.ts';
import { signIn, type SignedIn } from '../support/session.ts';
import { type Shop, startShop } from '../support/shop.ts';
import { signAsUsers } from '../support/signingKeys.ts';
import { claimsOf, forge, headerOf } from './forgeries.ts';

const openQuery = JSON.stringify({ query: '{ categories { slug } }' });
const whoAmI = JSON.stringify({ query: '{ open: categories { slug } me { id email } }' });
const allUsers = JSON.stringify({ query: '{ me { id } users(first: 1) { nodes { email } } }' });

describe('who asks', () => {
  let shop: Shop;
  let customer: SignedIn;
  let forgeries: Record<string, string>;
  beforeAll(async () => {
    shop = await startShop();
    customer = await signIn(shop, accounts.customer.email, demoPassword);
    const keys = await fetch(`${shop.stack.subgraph('users').service.url}/.well-known/jwks.json`);
    const jwks = (await keys.json()) as { keys: { kid: string; x: string }[] };
    const { kid } = headerOf(customer.accessToken);
    const key = jwks.keys.find((candidate) => candidate.kid === kid);
    forgeries = forge(customer.accessToken, key?.x ?? '');
  });
  afterAll(() => shop.stop());

  const post = <T>(body: string, headers: Record<string, string> = {}) =>
    send<T>(shop.stack.url, body, headers);

  test('is nobody without a token, who reads what is open', async () => {
    const { status, data, errors } = await post(whoAmI);
    expect(status).toBe(200);
    expect(data).toMatchObject({ open: expect.any(Array), me: null });
    expect(errors.map(({ path, extensions }) => [path, extensions?.code])).toEqual([
      [['me'], 'UNAUTHENTICATED'],
    ]);
  });

  test('is whom a token of users names', async () => {
    const { data } = await post(whoAmI, bearer(customer.accessToken));
    expect(data).toMatchObject({ me: accounts.customer });
  });

  test('is not believed with a token that users did not sign: not even what is open is answered', async () => {
    const answers = await Promise.all(
      Object.entries(forgeries).map(async ([name, token]) => {
        const { status, data, errors, headers } = await post(openQuery, bearer(token));
        return { name, status, data, code: errors[0]?.extensions?.code, headers };
      }),
    );
    for (const { headers, ...answer } of answers) {
      const refusal = { name: answer.name, status: 401, code: 'UNAUTHENTICATED' };
      expect(answer).toEqual({ ...refusal, data: undefined });
      expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
    }
  });

  test('is not believed with a token of users at another time, or of another kind', async () => {
    const now = Math.floor(Date.now() / 1_000);
    const { exp, ...endless } = claimsOf(customer.accessToken);
    const claims = { ...endless, exp: Number(exp) };
    const tokens: Record<string, Promise<string>> = {
      expired: signAsUsers(shop.stack, { ...claims, iat: now - 1_000, exp: now - 100 }),
      'not yet valid': signAsUsers(shop.stack, { ...claims, nbf: now + 100 }),
      'of another issuer': signAsUsers(shop.stack, { ...claims, iss: 'another-shop' }),
      'for another audience': signAsUsers(shop.stack, { ...claims, aud: 'another-shop' }),
      'of another type': signAsUsers(shop.stack, claims, { typ: 'JWT' }),
      'for nobody': signAsUsers(shop.stack, { ...claims, sub: '' }),
      'for ever': signAsUsers(shop.stack, endless),
    };
    for (const [name, token] of Object.entries(tokens)) {
      const { status, errors } = await post(openQuery, bearer(await token));
      expect([name, status, errors[0]?.extensions?.code]).toEqual([name, 401, 'UNAUTHENTICATED']);
    }
    const same = await signAsUsers(shop.stack, claims);
    expect((await post(whoAmI, bearer(same))).data).toMatchObject({ me: accounts.customer });
  });

  test('is not believed with what is a token of something else', async () => {
    const minted = routerMinter(shop.stack).mint({
      audience: 'users',
      body: openQuery,
      operation: 'query',
      viewer: viewerWith('users:read'),
    });
    for (const token of [customer.refreshToken, minted]) {
      const { status, errors } = await post(openQuery, bearer(token));
      expect([status, errors[0]?.extensions?.code]).toEqual([401, 'UNAUTHENTICATED']);
    }
  });

  test('is not told by headers', async () => {
    const claims = {
      'x-user-id': accounts.administrator.id,
      'x-user-roles': 'ADMINISTRATOR',
      'x-user-scopes': 'users:read orders:read',
      'x-forwarded-user': accounts.administrator.id,
      'x-viewer': JSON.stringify(viewerWith('users:read')),
      cookie: `authorization=Bearer ${customer.accessToken}`,
    };
    const nobody = await post(whoAmI, claims);
    expect(nobody.data).toMatchObject({ me: null });
    const { data, errors } = await post(allUsers, {
      ...claims,
      ...bearer(customer.accessToken),
    });
    expect(data).toEqual({ me: { id: accounts.customer.id }, users: null });
    expect(errors.map(({ extensions }) => extensions?.code)).toEqual(['FORBIDDEN']);
  });
});
