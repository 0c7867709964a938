import { readCallerKey, type Logger } from '@shop/service-kit';

import type { RouterConfig } from './config.ts';
import type { RouterOptions } from './server.ts';
import { createFileSource } from './supergraph/fileSource.ts';

/**
 * The router that a configuration describes.
 *
 * @throws {StartupError} when the router's key cannot be read
 */
export function routerOptions(config: RouterConfig, logger: Logger): RouterOptions {
  const origins = config.CORS_ORIGINS;
  return {
    source: createFileSource({ path: config.SUPERGRAPH_PATH, logger }),
    logger,
    host: config.HOST,
    port: config.PORT,
    subgraphUrls: config.ROUTER_SUBGRAPH_URLS,
    traffic: { timeoutMs: config.SUBGRAPH_TIMEOUT_MS },
    identity: {
      jwksUrl: config.JWKS_URL,
      issuer: config.ACCESS_TOKEN_ISSUER,
      audience: config.ACCESS_TOKEN_AUDIENCE,
    },
    callerKey: readCallerKey(config.CALLER_KEY),
    trustedProxies: config.TRUSTED_PROXIES,
    ...(origins.length > 0 && { cors: { origins: origins.includes('*') ? '*' : origins } }),
    introspection: config.INTROSPECTION,
    ...(config.demo && { demo: config.demo }),
    maxBodyBytes: config.MAX_BODY_BYTES,
    shutdownGraceMs: config.SHUTDOWN_GRACE_MS,
  };
}
