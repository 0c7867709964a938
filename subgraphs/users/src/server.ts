import { readFileSync } from 'node:fs';

import { type Logger, startSubgraph, type SubgraphSchema } from '@shop/service-kit';
import { parse } from 'graphql';

import type { UsersConfig } from './config.ts';
import { createContext } from './context.ts';
import { publicKeysRoute } from './keys/publicKeysRoute.ts';
import { resolvers } from './resolvers/index.ts';
import { openServices } from './services.ts';

/** The users subgraph: its contract and the code that fulfils it. */
export const usersSchema: SubgraphSchema = {
  typeDefs: parse(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')),
  resolvers,
};

/**
 * Runs the users service.
 *
 * @throws {StartupError} when its callers' keys cannot be read, its database does not answer or its
 *   port is taken
 */
export function startUsers(config: UsersConfig, logger: Logger) {
  return startSubgraph({
    ...usersSchema,
    name: 'users',
    logger,
    host: config.HOST,
    port: config.PORT,
    databaseUri: config.USERS_MONGODB_URI,
    trustedCallers: config.TRUSTED_CALLERS,
    metricsPublic: config.METRICS_PUBLIC,
    shutdownGraceMs: config.SHUTDOWN_GRACE_MS,
    shutdownDrainMs: config.SHUTDOWN_DRAIN_MS,
    openModels: (connection) =>
      openServices(connection, {
        issuer: config.ACCESS_TOKEN_ISSUER,
        audience: config.ACCESS_TOKEN_AUDIENCE,
        logger,
      }),
    createContext,
    publicRoutes: ({ accessTokens }) => ({
      '/.well-known/jwks.json': publicKeysRoute(accessTokens),
    }),
  });
}
