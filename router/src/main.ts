import { readCallerKey, runService } from '@shop/service-kit';

import { readRouterConfig } from './config.ts';
import { startRouter } from './server.ts';
import { createFileSource } from './supergraph/fileSource.ts';

await runService({
  name: 'router',
  configure: readRouterConfig,
  start: (config, logger) => {
    const origins = config.CORS_ORIGINS;
    return startRouter({
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
    });
  },
});
