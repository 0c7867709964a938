import { randomUUID } from 'node:crypto';

import type { Logger } from '@shop/service-kit';
import { importJWK, type JSONWebKeySet, type JWK, SignJWT } from 'jose';

import { grantedScopes } from '../access/roles.ts';
import { type Clock, later } from '../clock.ts';
import type { SigningKeyModel, SigningKeyRecord } from '../models/signingKey.ts';
import type { UserRecord } from '../models/user.ts';
import { readGenerations, signingGeneration } from './generations.ts';
import { accessTokenLifeMs, keysReadLifeMs } from './lifetimes.ts';

/** A token that proves to the router who asks. */
export interface AccessToken {
  token: string;
  expiresAt: Date;
}

/** Signs access tokens, with keys that all instances of the service share. */
export interface AccessTokens {
  /** Makes the access token of a user's session: a JWT as RFC 9068 has it. */
  sign(user: UserRecord, sessionId: string): Promise<AccessToken>;
  /** The public keys of all tokens that are still good, and of those that come next (RFC 7517). */
  publicKeys(): Promise<JSONWebKeySet>;
}

/**
 * Opens the signing keys that the database has, and makes the first one when it has none. A process
 * reads them again after a while, so that it learns of those that others made; the age of the last
 * one is looked at then. While the database cannot be read, the keys that are known are good.
 *
 * @param options.issuer the claim `iss` of the tokens
 * @param options.audience their claim `aud`
 */
export async function openAccessTokens(options: {
  signingKeys: SigningKeyModel;
  issuer: string;
  audience: string;
  clock: Clock;
  logger: Logger;
}): Promise<AccessTokens> {
  const { signingKeys, issuer, audience, clock, logger } = options;
  const importKey = keyImporter();
  let generations = await readGenerations(signingKeys, clock);
  let readAt = clock();
  let reading: Promise<void> | undefined;

  async function readAgain(): Promise<void> {
    readAt = clock();
    try {
      generations = await readGenerations(signingKeys, clock);
    } catch (error) {
      logger.warn({ err: error }, 'the signing keys cannot be read: those that are known serve on');
    }
  }

  async function current(): Promise<readonly SigningKeyRecord[]> {
    if (reading === undefined && later(readAt, keysReadLifeMs) <= clock()) {
      reading = readAgain().finally(() => {
        reading = undefined;
      });
    }
    await reading;
    return generations;
  }

  return {
    async sign(user, sessionId) {
      const suspended = user.suspendedAt !== undefined;
      const now = clock();
      const key = signingGeneration(await current(), now);
      if (key === undefined) throw new Error('there is no key to sign with');
      const issued = Math.floor(now.getTime() / 1_000);
      const expires = issued + accessTokenLifeMs / 1_000;
      const token = await new SignJWT({
        sid: sessionId,
        roles: [user.role],
        scope: grantedScopes(user.role, suspended).join(' '),
        status: suspended ? 'SUSPENDED' : 'ACTIVE',
      })
        .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: 'at+jwt' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(user._id.toHexString())
        .setIssuedAt(issued)
        .setExpirationTime(expires)
        .setJti(randomUUID())
        .sign(await importKey(key));
      return { token, expiresAt: new Date(expires * 1_000) };
    },
    async publicKeys() {
      return { keys: (await current()).map(publicKey) };
    },
  };
}

function publicKey({ kid, x }: SigningKeyRecord): JWK {
  return { kty: 'OKP', crv: 'Ed25519', x, kid, alg: 'EdDSA', use: 'sig' };
}

/** Makes what signs of a key, once for each. */
function keyImporter() {
  const imported = new Map<string, ReturnType<typeof importJWK>>();
  return ({ kid, x, d }: SigningKeyRecord): ReturnType<typeof importJWK> => {
    let key = imported.get(kid);
    if (key === undefined) {
      key = importJWK({ kty: 'OKP', crv: 'Ed25519', x, d }, 'EdDSA');
      imported.set(kid, key);
    }
    return key;
  };
}
