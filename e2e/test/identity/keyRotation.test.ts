import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readCallerKey } from '@shop/service-kit';

import { accounts, demoPassword } from '../support/accounts.ts';
import { signIn, withToken } from '../support/session.ts';
import { type Shop, startShop } from '../support/shop.ts';
import { activateYoungestKey } from '../support/signingKeys.ts';
import { sendTraffic, type Traffic } from '../support/traffic.ts';
import { headerOf } from './forgeries.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const run = promisify(execFile);

describe('a rotation of keys under traffic', () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  /** Traffic of somebody who is signed in, to the services that are not restarted. */
  async function sendSignedIn(): Promise<{ token: string; traffic: Traffic }> {
    const { accessToken } = await signIn(shop, accounts.customer.email, demoPassword);
    const client = withToken(shop.stack.url, accessToken);
    const { me } = await client.read<{ me: { orders: { nodes: { id: string }[] } } }>(
      '{ me { orders(first: 1) { nodes { id } } } }',
    );
    const id = me.orders.nodes[0]?.id;
    const query =
      'query MyOrder($id: ID!) { order(id: $id) { status lines { product { name } } } }';
    const traffic = sendTraffic(async () => {
      expect(await client.read(query, { id })).toMatchObject({
        order: { lines: expect.any(Array) },
      });
    });
    await traffic.more(20);
    return { token: accessToken, traffic };
  }

  const kidOf = (token: string) => headerOf(token)['kid'];

  async function publishedKids(): Promise<unknown[]> {
    const { url } = shop.stack.subgraph('users').service;
    const response = await fetch(`${url}/.well-known/jwks.json`);
    return ((await response.json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
  }

  test('of users: what the old key signed counts as long as what the new one does', async () => {
    const { token, traffic } = await sendSignedIn();
    const users = shop.stack.subgraph('users');
    const signInAgain = () => signIn(shop, accounts.customer.email, demoPassword);
    await run('node', [join(users.folder, 'dist/rotateKeys.js')], {
      env: { ...process.env, USERS_MONGODB_URI: users.databaseUri },
    });
    await users.service.restart();
    const kids = await publishedKids();
    expect(kids).toHaveLength(2);
    // Published, so that everyone knows it when it signs; it does not yet.
    expect(kidOf((await signInAgain()).accessToken)).toBe(kidOf(token));

    await activateYoungestKey(shop.stack);
    await users.service.restart();
    const { accessToken } = await signInAgain();
    expect(kids).toContain(kidOf(accessToken));
    expect(kidOf(accessToken)).not.toBe(kidOf(token));
    await traffic.more(20);
    await traffic.stop();
    for (const each of [accessToken, token]) {
      const answer = await withToken(shop.stack.url, each).read('{ me { id } }');
      expect(answer).toEqual({ me: { id: accounts.customer.id } });
    }
  });

  test('of the router: subgraphs know the new key when it is first used', async () => {
    const { traffic } = await sendSignedIn();
    const path = join(shop.stack.keysDir, 'router.private.json');
    const before = readCallerKey(path).kid;
    await run('node', [
      join(repository, 'packages/service-kit/bin/service-keys.js'),
      'rotate',
      shop.stack.keysDir,
      'router',
    ]);
    expect(readCallerKey(path).kid).not.toBe(before);
    await traffic.more(50);
    await traffic.stop();
    await shop.stack.router.restart();
    const { traffic: after } = await sendSignedIn();
    await after.more(50);
    await after.stop();
  });
});
