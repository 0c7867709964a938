import { randomUUID, sign } from 'node:crypto';

import type { CallerKey } from './callerKey.ts';
import {
  bodyDigest,
  type ServiceTokenClaims,
  serviceTokenLifetime,
  serviceTokenType,
} from './serviceToken.ts';
import type { ClientDescription, Viewer } from './viewer.ts';

/** The request that a token is for, and on whose behalf it is sent. */
export interface TokenSubject {
  /** The service that is called, by its name in the supergraph. */
  readonly audience: string;
  /** The request's body, byte for byte; the empty string for a request without one. */
  readonly body: string | Buffer;
  /** A mutation's token is good for one request to all instances of a service together. */
  readonly operation: 'query' | 'mutation';
  readonly viewer?: Viewer | undefined;
  readonly client?: ClientDescription | undefined;
}

/** Makes the tokens with which one service calls others. */
export interface TokenMinter {
  /**
   * Makes a token for one request; every attempt needs its own. It is good for 30 seconds.
   *
   * @returns what `authorization: Bearer` carries
   */
  mint(subject: TokenSubject): string;
}

/** A User-Agent is as long as its client likes, and a request's headers are not. */
const maxAgentLength = 256;

/**
 * Makes the minter of a service. Signing takes some 40 microseconds, which is why it is not worth a
 * thread of its own.
 *
 * @param now milliseconds since 1970
 */
export function createTokenMinter(key: CallerKey, now: () => number = Date.now): TokenMinter {
  const header = encode({ alg: 'EdDSA', kid: key.kid, typ: serviceTokenType });
  return {
    mint({ audience, body, operation, viewer, client }) {
      const issuedAt = Math.floor(now() / 1_000);
      const claims: ServiceTokenClaims = {
        iss: key.caller,
        aud: audience,
        iat: issuedAt,
        exp: issuedAt + serviceTokenLifetime,
        jti: randomUUID(),
        body: bodyDigest(body),
        op: operation,
        ...(client && {
          client: { address: client.address, agent: client.agent?.slice(0, maxAgentLength) },
        }),
        ...(viewer && {
          sub: viewer.userId,
          sid: viewer.sessionId,
          roles: [...viewer.roles],
          scope: [...viewer.scopes].join(' '),
          status: viewer.suspended ? 'SUSPENDED' : 'ACTIVE',
        }),
      };
      const signed = `${header}.${encode(claims)}`;
      return `${signed}.${sign(null, Buffer.from(signed), key.privateKey).toString('base64url')}`;
    },
  };
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
