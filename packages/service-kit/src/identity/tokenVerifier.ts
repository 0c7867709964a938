import { verify } from 'node:crypto';

import {
  type ServiceTokenClaims,
  serviceTokenClaims,
  serviceTokenLifetime,
  serviceTokenType,
} from './serviceToken.ts';
import type { TrustedCallers } from './trustedCallers.ts';
import type { Caller, Viewer } from './viewer.ts';

/** A token that is not taken. Its message says why, for the log: callers are told nothing of it. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

/** What a token that is taken says. */
export interface VerifiedToken {
  readonly caller: Caller;
  readonly claims: ServiceTokenClaims;
}

/** By how much the clocks of two machines may differ, in seconds. */
export const clockLeeway = 5;

/** How to verify service tokens. */
export interface TokenVerifierOptions {
  /** The name of the service that is called. */
  readonly audience: string;
  readonly callers: TrustedCallers;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * Makes what verifies the tokens of calls to a service: their form and type, the signature by a key
 * of the caller that they name, whom they are for and when. What they say of the body, and whether
 * they were used before, is for the caller of this function to check.
 *
 * It uses `node:crypto` because that takes half the time of the Web Crypto API; the rules are those
 * of RFC 7519 and of RFC 8725: one algorithm, one type, and no key but a listed one.
 *
 * @returns a function that takes a token and throws TokenRefused
 */
export function createTokenVerifier({
  audience,
  callers,
  now = Date.now,
}: TokenVerifierOptions): (token: string) => Promise<VerifiedToken> {
  return async (token) => {
    const [header = '', payload = '', signature = '', ...rest] = token.split('.');
    if (signature === '' || rest.length > 0) throw new TokenRefused('it is not a signed token');
    const key = await callers.find(keyIdOf(header));
    if (key === undefined) throw new TokenRefused('its key is unknown');
    const signed = Buffer.from(`${header}.${payload}`);
    if (!verify(null, signed, key.publicKey, Buffer.from(signature, 'base64url'))) {
      throw new TokenRefused('its signature is not by its key');
    }
    const claims = readClaims(payload);
    if (claims.iss !== key.caller) throw new TokenRefused('its key is that of another caller');
    if (claims.aud !== audience) throw new TokenRefused('it is for another service');
    checkTime(claims, now() / 1_000);
    return { caller: readCaller(claims), claims };
  };
}

/** The key that signed, by the header of a token that is of the one type and algorithm. */
function keyIdOf(header: string): string {
  const { alg, typ, kid, crit } = decode(header);
  if (alg !== 'EdDSA') throw new TokenRefused('its algorithm is not EdDSA');
  if (typ !== serviceTokenType) throw new TokenRefused(`its type is not ${serviceTokenType}`);
  // Extensions that must be understood: this service understands none (RFC 7515, section 4.1.11).
  if (crit !== undefined) throw new TokenRefused('it has critical extensions');
  if (typeof kid !== 'string') throw new TokenRefused('it names no key');
  return kid;
}

function readClaims(payload: string): ServiceTokenClaims {
  const result = serviceTokenClaims.safeParse(decode(payload));
  if (result.success) return result.data;
  const wrong = result.error.issues.map(({ path }) => path.join('.')).join(', ');
  throw new TokenRefused(`its claims are malformed: ${wrong}`);
}

function decode(part: string): Partial<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null) return { ...value };
  throw new TokenRefused('it is not a signed token');
}

function checkTime({ iat, exp }: ServiceTokenClaims, time: number): void {
  if (time >= exp + clockLeeway) throw new TokenRefused('it has expired');
  if (time < iat - clockLeeway) throw new TokenRefused('it is not valid yet');
  if (exp - iat > serviceTokenLifetime) throw new TokenRefused('it is valid for too long');
}

function readCaller(claims: ServiceTokenClaims): Caller {
  const viewer = readViewer(claims);
  const { address, agent } = claims.client ?? {};
  return {
    service: claims.iss,
    ...(viewer && { viewer }),
    ...(claims.client && {
      client: { ...(address !== undefined && { address }), ...(agent !== undefined && { agent }) },
    }),
  };
}

function readViewer({ sub, sid, roles, scope, status }: ServiceTokenClaims): Viewer | undefined {
  if (sub === undefined) return undefined;
  if (sid === undefined || roles === undefined || scope === undefined || status === undefined) {
    throw new TokenRefused('it does not say all of its user');
  }
  return {
    userId: sub,
    sessionId: sid,
    roles,
    scopes: new Set(scope.split(' ').filter((name) => name !== '')),
    suspended: status === 'SUSPENDED',
  };
}
