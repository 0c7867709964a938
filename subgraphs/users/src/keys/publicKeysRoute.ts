import { RequestRefused, type RouteHandler, send } from '@shop/service-kit';

import type { AccessTokens } from './accessTokens.ts';
import { publicKeysLifeMs } from './lifetimes.ts';

/** Serves the public keys of access tokens, as a JWK Set, to whoever asks. */
export function publicKeysRoute(accessTokens: AccessTokens): RouteHandler {
  return async (request, response) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new RequestRefused(405, 'METHOD_NOT_ALLOWED', 'The public keys are read with GET.', {
        allow: 'GET, HEAD',
      });
    }
    const keys = JSON.stringify(await accessTokens.publicKeys());
    send(response, 200, 'application/jwk-set+json', keys, {
      'cache-control': `public, max-age=${publicKeysLifeMs / 1_000}`,
    });
  };
}
