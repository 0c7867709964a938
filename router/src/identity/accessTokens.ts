import type { Logger, Viewer } from '@shop/service-kit';
import { errors, jwtVerify, type JWTHeaderParameters } from 'jose';
import { LRUCache } from 'lru-cache';

import { viewerOf } from './claims.ts';
import type { PublicKey } from './jwks.ts';
import type { KeySet } from './keySet.ts';
import { cannotVerify, invalidToken } from './refusals.ts';

/** Clocks of two machines may differ by so much, in seconds. */
const LEEWAY_S = 5;

/** So many verified tokens are remembered, the latest used. */
const MAX_REMEMBERED = 10_000;

export interface AccessTokenOptions {
  readonly keys: KeySet;
  /** Who must have signed a token. */
  readonly issuer: string;
  /** Whom it must be for. */
  readonly audience: string;
  readonly logger: Logger;
}

/** Tells whose token it is. @throws {RequestRefused} 401 when it does not count, 503 without keys */
export type AccessTokenVerifier = (token: string) => Viewer | Promise<Viewer>;

interface Verified {
  readonly viewer: Viewer;
  /** When it ends, in milliseconds since 1970; the leeway is in it. */
  readonly until: number;
  readonly kid: string;
  readonly key: PublicKey;
}

/**
 * Makes the verifier of access tokens (RFC 9068): EdDSA and the type `at+jwt` only, from this issuer,
 * for this audience, at this time. Checking a signature costs as much as the rest of a small request,
 * so a token is checked once and then known, until it ends or its key is served no more.
 */
export function createAccessTokenVerifier(options: AccessTokenOptions): AccessTokenVerifier {
  const { keys, issuer, audience, logger } = options;
  const remembered = new LRUCache<string, Verified>({ max: MAX_REMEMBERED });

  const verify = async (token: string): Promise<Viewer> => {
    let signedWith: { kid: string; key: PublicKey } | undefined;
    const keyOf = async ({ kid }: JWTHeaderParameters) => {
      if (typeof kid !== 'string') throw invalidToken(messages.invalid);
      const key = await keys.find(kid);
      if (key === 'unavailable') throw cannotVerify();
      if (key === 'unknown') throw invalidToken(messages.invalid);
      signedWith = { kid, key };
      return key.key;
    };
    const { payload } = await jwtVerify(token, keyOf, {
      algorithms: ['EdDSA'],
      typ: 'at+jwt',
      issuer,
      audience,
      clockTolerance: LEEWAY_S,
    });
    const { exp, iat } = payload;
    const viewer = viewerOf(payload);
    const complete = viewer !== undefined && exp !== undefined && iat !== undefined;
    if (!complete || signedWith === undefined) throw invalidToken(messages.invalid);
    // RFC 7519 leaves it open what a time of issue means that is still to come.
    if (iat > Date.now() / 1_000 + LEEWAY_S) throw invalidToken(messages.early);
    remembered.set(token, { viewer, until: (exp + LEEWAY_S) * 1_000, ...signedWith });
    return viewer;
  };

  return (token) => {
    const known = remembered.get(token);
    if (known !== undefined) {
      if (known.until > Date.now() && keys.has(known.kid, known.key)) return known.viewer;
      remembered.delete(token);
    }
    return verify(token).catch((error: unknown) => {
      if (!(error instanceof errors.JOSEError)) throw error;
      // jose's messages name claims, never their values nor the token.
      logger.debug({ reason: error.message }, 'an access token is refused');
      throw invalidToken(messageFor(error));
    });
  };
}

const messages = {
  invalid: 'The access token is not valid. Sign in to get one.',
  expired:
    'The access token has expired. Get a new one with refreshSession, sent without this one, or sign in.',
  early: 'The access token is not valid yet. Try again in a moment.',
};

function messageFor(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return messages.expired;
  const early = error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf';
  return early ? messages.early : messages.invalid;
}
