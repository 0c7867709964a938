import { createLogger, runService } from '@shop/service-kit';

import { readRouterConfig } from './config.ts';
import { startRouter } from './server.ts';
import { createFileSource } from './supergraph/fileSource.ts';

const logger = createLogger({ name: 'router' });

await runService({
  name: 'router',
  logger,
  start: () => {
    const config = readRouterConfig();
    logger.level = config.LOG_LEVEL;
    const origins = config.CORS_ORIGINS;
    return startRouter({
      source: createFileSource({ path: config.SUPERGRAPH_PATH, logger }),
      logger,
      host: config.HOST,
      port: config.PORT,
      subgraphUrls: config.ROUTER_SUBGRAPH_URLS,
      traffic: { timeoutMs: config.SUBGRAPH_TIMEOUT_MS },
      ...(origins.length > 0 && { cors: { origins: origins.includes('*') ? '*' : origins } }),
      introspection: config.INTROSPECTION,
      maxBodyBytes: config.MAX_BODY_BYTES,
      shutdownGraceMs: config.SHUTDOWN_GRACE_MS,
    });
  },
});
