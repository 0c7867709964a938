import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import {
  createLocalJWKSet,
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type JWTVerifyGetKey,
} from 'jose';

import { day, minute, second } from '../src/clock.ts';
import { rotate } from '../src/keys/generations.ts';
import { startUsersService, type UsersService } from './support/service.ts';
import { refresh, register, signIn, tokensOf } from './support/sessions.ts';

jest.setTimeout(30_000);

let service: UsersService;
const undo: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  service = await startUsersService();
  undo.push(() => service.stop());
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const publicKeys = (from = service) => from.services.accessTokens.publicKeys();
const kids = async (from = service) => (await publicKeys(from)).keys.map(({ kid }) => kid);
const keySet = async (): Promise<JWTVerifyGetKey> => createLocalJWKSet(await publicKeys());
const kidOf = (token: string) => decodeProtectedHeader(token).kid;
const verify = async (token: string, keys?: JWTVerifyGetKey) =>
  jwtVerify(token, keys ?? (await keySet()), {
    algorithms: ['EdDSA'],
    audience: 'shop',
    issuer: 'shop-users',
    typ: 'at+jwt',
    currentDate: service.clock.now(),
  });
/** Signs in for each token, from a new address each time. */
let signIns = 0;
const newToken = async (from = service) =>
  tokensOf(await signIn(from, 'ada', {}, { address: `198.51.100.${signIns++}` })).accessToken;

describe('an access token', () => {
  test('says who asks, to whom it is meant for, for a quarter of an hour', async () => {
    const { accessToken } = tokensOf(await register(service, 'ada'));
    const { payload, protectedHeader } = await verify(accessToken);
    const [user] = await service.models.users.find().lean();
    const [session] = await service.models.sessions.find().lean();
    const issued = Math.floor(service.clock.now().getTime() / 1_000);
    expect(protectedHeader).toEqual({ alg: 'EdDSA', kid: (await kids())[0], typ: 'at+jwt' });
    expect(payload).toEqual({
      iss: 'shop-users',
      aud: 'shop',
      sub: user?._id.toHexString(),
      sid: session?._id.toHexString(),
      roles: ['CUSTOMER'],
      scope: '',
      status: 'ACTIVE',
      iat: issued,
      exp: issued + 900,
      jti: expect.any(String),
    });
  });

  test.each([
    ['CUSTOMER', '', ''],
    ['CATALOGUE_MANAGER', 'products:write', ''],
    [
      'ADMINISTRATOR',
      'users:read users:write products:write orders:read orders:write',
      'users:read orders:read',
    ],
  ])('of a %s may "%s", and "%s" when suspended', async (role, active, suspended) => {
    const { refreshToken } = tokensOf(await register(service, 'ada'));
    await service.models.users.updateOne({}, { role });
    const next = tokensOf(await refresh(service, refreshToken));
    expect((await verify(next.accessToken)).payload).toMatchObject({
      roles: [role],
      scope: active,
      status: 'ACTIVE',
    });
    await service.models.users.updateOne({}, { suspendedAt: service.clock.now() });
    const last = tokensOf(await refresh(service, next.refreshToken));
    expect((await verify(last.accessToken)).payload).toMatchObject({
      roles: [role],
      scope: suspended,
      status: 'SUSPENDED',
    });
  });
});

describe('the public keys', () => {
  test('have no private part', async () => {
    const { keys } = await publicKeys();
    expect(keys).toEqual([
      {
        kty: 'OKP',
        crv: 'Ed25519',
        x: expect.any(String),
        kid: expect.any(String),
        alg: 'EdDSA',
        use: 'sig',
      },
    ]);
  });

  test('are the same at every instance, however many start at once', async () => {
    await service.models.signingKeys.deleteMany({});
    const instances = await Promise.all(
      Array.from({ length: 3 }, () => startUsersService({ beside: service })),
    );
    for (const instance of instances) undo.push(() => instance.stop());
    const lists = await Promise.all(instances.map((instance) => kids(instance)));
    expect(new Set(lists.flat()).size).toBe(1);
    expect(await service.models.signingKeys.countDocuments()).toBe(1);
  });

  test('are there while the database is not', async () => {
    const before = await kids();
    await service.connection.close();
    service.clock.advance(minute);
    expect(await kids()).toEqual(before);
  });

  test('outlive the service', async () => {
    const { accessToken } = tokensOf(await register(service, 'ada'));
    const next = await startUsersService({ beside: service });
    undo.push(() => next.stop());
    const keys = createLocalJWKSet(await publicKeys(next));
    await expect(verify(accessToken, keys)).resolves.toBeDefined();
  });
});

describe('rotation', () => {
  const rotateNow = () => rotate(service.models.signingKeys, service.clock.now);

  test('publishes the next key ten minutes before it signs, at every instance', async () => {
    await register(service, 'ada');
    const other = await startUsersService({ beside: service });
    undo.push(() => other.stop());
    const [old] = await kids();
    const activeAt = await rotateNow();
    expect(activeAt.getTime() - service.clock.now().getTime()).toBe(10 * minute);

    service.clock.advance(30 * second);
    const [, next] = await kids(other);
    expect(await kids()).toEqual([old, next]);
    service.clock.advance(10 * minute - 30 * second - 1);
    expect(kidOf(await newToken())).toBe(old);
    service.clock.advance(1);
    expect(kidOf(await newToken())).toBe(next);
    expect(kidOf(await newToken(other))).toBe(next);
  });

  test('keeps the old key until its last token has ended, and no longer', async () => {
    await register(service, 'ada');
    const [old] = await kids();
    await rotateNow();
    service.clock.advance(10 * minute - 1);
    const last = await newToken();
    expect(kidOf(last)).toBe(old);
    service.clock.advance(15 * minute - second);
    await expect(verify(last)).resolves.toBeDefined();
    service.clock.advance(6 * minute);
    expect(await kids()).toHaveLength(1);
    expect(await kids()).not.toContain(old);
    expect(await service.models.signingKeys.countDocuments()).toBe(1);
    await expect(verify(last)).rejects.toThrow(errors.JWKSNoMatchingKey);
  });

  test('makes one key for any number who rotate before it signs', async () => {
    const moments = await Promise.all(Array.from({ length: 5 }, rotateNow));
    expect(new Set(moments.map(String)).size).toBe(1);
    expect(await service.models.signingKeys.countDocuments()).toBe(2);
  });

  test('comes by itself when a key has signed for thirty days', async () => {
    await register(service, 'ada');
    const [old] = await kids();
    service.clock.advance(30 * day - 1);
    expect(await kids()).toEqual([old]);
    service.clock.advance(30 * second);
    const [, next] = await kids();
    expect(kidOf(await newToken())).toBe(old);
    service.clock.advance(10 * minute);
    expect(kidOf(await newToken())).toBe(next);
  });

  test('happens at the start, too, of a service that stood still for a year', async () => {
    await register(service, 'ada');
    service.clock.advance(365 * day);
    const later = await startUsersService({ beside: service });
    undo.push(() => later.stop());
    expect(await kids(later)).toHaveLength(2);
    await expect(verify(await newToken(later))).resolves.toBeDefined();
  });
});

test('a token of another issuer, of another key or with another content is refused', async () => {
  const { accessToken } = tokensOf(await register(service, 'ada'));
  const stranger = await startUsersService();
  undo.push(() => stranger.stop());
  const strangers = tokensOf(await register(stranger, 'ada')).accessToken;
  await expect(verify(strangers)).rejects.toThrow(errors.JWKSNoMatchingKey);
  const [header = '', payload = '', signature = ''] = accessToken.split('.');
  const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const forged = Buffer.from(
    JSON.stringify({ ...(claims as object), scope: 'users:write' }),
  ).toString('base64url');
  await expect(verify(`${header}.${forged}.${signature}`)).rejects.toThrow(
    errors.JWSSignatureVerificationFailed,
  );
});
