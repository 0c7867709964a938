import { readCallerKey, type Logger } from '@shop/service-kit';

import type { RouterConfig } from './config.ts';
import type { OperationLimits } from './limits/limits.ts';
import type { PersistedDocumentsOptions } from './persistedDocuments/chooseDocuments.ts';
import type { RouterOptions } from './server.ts';
import { createFileSource } from './supergraph/fileSource.ts';
import type { SupergraphSource } from './supergraph/source.ts';
import { createUrlSource } from './supergraph/urlSource.ts';

/**
 * The router that a configuration describes.
 *
 * @throws {StartupError} when the router's key cannot be read
 */
export function routerOptions(config: RouterConfig, logger: Logger): RouterOptions {
  const origins = config.CORS_ORIGINS;
  return {
    source: supergraphSource(config, logger),
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
    limits: operationLimits(config),
    ...(config.RATE_LIMIT > 0 && { rateLimit: rateLimit(config) }),
    persistedDocuments: persistedDocuments(config, logger),
    ...operationLog(config),
    metricsPublic: config.METRICS_PUBLIC,
    shutdownGraceMs: config.SHUTDOWN_GRACE_MS,
    shutdownDrainMs: config.SHUTDOWN_DRAIN_MS,
  };
}

function supergraphSource(
  { SUPERGRAPH_URL: url, SUPERGRAPH_PATH: path, SUPERGRAPH_POLL_MS: pollMs }: RouterConfig,
  logger: Logger,
): SupergraphSource {
  return url === undefined
    ? createFileSource({ path, logger })
    : createUrlSource({ url, pollMs, logger });
}

function operationLimits(config: RouterConfig): OperationLimits {
  return {
    maxTokens: config.MAX_TOKENS,
    maxDepth: config.MAX_DEPTH,
    maxAliases: config.MAX_ALIASES,
    maxRootFields: config.MAX_ROOT_FIELDS,
    maxDirectives: config.MAX_DIRECTIVES,
    maxSelections: config.MAX_SELECTIONS,
    maxCost: config.MAX_COST,
  };
}

function rateLimit({ RATE_LIMIT, RATE_LIMIT_MONGODB_URI: mongodbUri }: RouterConfig) {
  return { perMinute: RATE_LIMIT, ...(mongodbUri !== undefined && { mongodbUri }) };
}

function operationLog({
  OPERATION_LOG_PATH: path,
  OPERATION_LOG_MAX_BYTES: maxBytes,
}: RouterConfig) {
  return path === undefined ? {} : { operationLog: { path, maxBytes } };
}

function persistedDocuments(config: RouterConfig, logger: Logger): PersistedDocumentsOptions {
  const { PERSISTED_DOCUMENTS: mode, PERSISTED_DOCUMENTS_PATH: path } = config;
  if (mode === 'off') return { mode };
  const content = {
    name: 'manifest of persisted documents',
    remedy: 'make it with "npm run manifest", or set PERSISTED_DOCUMENTS_PATH',
  };
  return { mode, source: createFileSource({ path, logger, content }) };
}
