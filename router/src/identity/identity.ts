import type { IncomingMessage } from 'node:http';

import type { Check, Logger, Viewer } from '@shop/service-kit';

import { createAccessTokenVerifier } from './accessTokens.ts';
import { readBearerToken } from './bearerToken.ts';
import { createKeySet, type KeySetTiming } from './keySet.ts';

/** Whose access tokens count. */
export interface IdentityOptions {
  /** Where the keys that sign them are served. */
  readonly jwksUrl: string;
  /** The `iss` that they must have. */
  readonly issuer: string;
  /** The `aud` that they must have. */
  readonly audience: string;
  readonly timing?: Partial<KeySetTiming>;
}

/** Tells who asks. */
export interface Identity {
  /**
   * @returns undefined when the request has no token: nobody is signed in
   * @throws {RequestRefused} 401 when the token does not count, 503 when it cannot be checked
   */
  viewerOf(request: IncomingMessage): Viewer | Promise<Viewer> | undefined;
  /** For the readiness check. */
  check(): Check;
  close(): void;
}

/** Makes what verifies the tokens that clients send. */
export function createIdentity(options: IdentityOptions, parentLogger: Logger): Identity {
  const { jwksUrl, issuer, audience, timing } = options;
  const logger = parentLogger.child({ part: 'identity' });
  const keys = createKeySet({ url: jwksUrl, logger, ...(timing && { timing }) });
  const verify = createAccessTokenVerifier({ keys, issuer, audience, logger });
  return {
    viewerOf(request) {
      const token = readBearerToken(request);
      return token === undefined ? undefined : verify(token);
    },
    check: () => keys.check(),
    close() {
      keys.close();
    },
  };
}
