import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type TestDatabase, testDatabase } from '@shop/embedded-mongo/testing';
import {
  createLogger,
  createTokenMinter,
  makeCallerKeys,
  readCallerKey,
  readConfig,
  routerName,
} from '@shop/service-kit';
import { createRemoteJWKSet, jwtVerify } from 'jose';

import { usersConfig } from '../src/config.ts';
import { startUsers } from '../src/server.ts';
import { newUser } from './support/users.ts';

jest.setTimeout(30_000);

let keys: string;
let database: TestDatabase;
let service: Awaited<ReturnType<typeof startUsers>>;
beforeEach(async () => {
  keys = await mkdtemp(join(tmpdir(), 'users-keys-'));
  await makeCallerKeys(keys, [routerName]);
  database = await testDatabase('users');
  const config = readConfig(usersConfig, {
    PORT: '0',
    USERS_MONGODB_URI: database.uri,
    TRUSTED_CALLERS: join(keys, 'callers.json'),
    ACCESS_TOKEN_ISSUER: 'tests',
    ACCESS_TOKEN_AUDIENCE: 'a test',
  });
  service = await startUsers(config, createLogger({ name: 'test', level: 'silent' }));
});
afterEach(async () => {
  await service.stop();
  await database.stop();
  await rm(keys, { recursive: true });
});

const keysUrl = () => new URL('/.well-known/jwks.json', service.url);

describe('the public keys', () => {
  test('are for everybody, and may be kept for five minutes', async () => {
    const answer = await fetch(keysUrl());
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    expect(answer.headers.get('content-type')).toBe('application/jwk-set+json');
    expect(await answer.json()).toEqual({ keys: [expect.objectContaining({ kty: 'OKP' })] });
  });

  test.each(['POST', 'DELETE'])('are not there for %s', async (method) => {
    const answer = await fetch(keysUrl(), { method });
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe('GET, HEAD');
  });

  test('verify the access token of who registers', async () => {
    const body = JSON.stringify({
      query: `mutation ($input: RegisterInput!) {
        register(input: $input) { ... on SignedIn { accessToken } }
      }`,
      variables: { input: newUser('ada') },
    });
    const mint = createTokenMinter(readCallerKey(join(keys, 'router.private.json')));
    const token = mint.mint({ audience: 'users', body, operation: 'mutation' });
    const answer = await fetch(new URL('/graphql', service.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body,
    });
    const { data } = (await answer.json()) as { data: { register: { accessToken: string } } };
    const { payload } = await jwtVerify(data.register.accessToken, createRemoteJWKSet(keysUrl()), {
      issuer: 'tests',
      audience: 'a test',
    });
    expect(payload['roles']).toEqual(['CUSTOMER']);
  });
});

test('nobody gets anything else without a token', async () => {
  for (const path of ['/graphql', '/metrics', '/.well-known/', '/']) {
    const answer = await fetch(new URL(path, service.url));
    expect(answer.status).toBe(401);
  }
});
