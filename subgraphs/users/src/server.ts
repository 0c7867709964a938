import { readFileSync } from 'node:fs';

import { type Logger, startSubgraph, type SubgraphSchema } from '@shop/service-kit';
import { parse } from 'graphql';

import type { UsersConfig } from './config.ts';
import { createContext } from './context.ts';
import { openUsers } from './models/user.ts';
import { resolvers } from './resolvers/index.ts';

/** The users subgraph: its contract and the code that fulfils it. */
export const usersSchema: SubgraphSchema = {
  typeDefs: parse(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')),
  resolvers,
};

/**
 * Runs the users service.
 *
 * @throws {StartupError} when its database does not answer or its port is taken
 */
export function startUsers(config: UsersConfig, logger: Logger) {
  return startSubgraph({
    ...usersSchema,
    logger,
    host: config.HOST,
    port: config.PORT,
    databaseUri: config.USERS_MONGODB_URI,
    shutdownGraceMs: config.SHUTDOWN_GRACE_MS,
    openModels: openUsers,
    createContext,
  });
}
