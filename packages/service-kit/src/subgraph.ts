import type { IncomingMessage } from 'node:http';

import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { buildSubgraphSchema } from '@apollo/subgraph';
import type { DocumentNode } from 'graphql';
import type { Connection } from 'mongoose';
import type { z } from 'zod';

import { setting } from './config.ts';
import { connectDatabase } from './database.ts';
import { formatError } from './errors.ts';
import { createHttpServer } from './http/server.ts';
import type { Caller } from './identity/viewer.ts';
import type { RunningService } from './lifecycle.ts';
import type { Logger } from './logger.ts';
import { createMetrics } from './metrics.ts';

/** What every subgraph reads from its environment. */
export function subgraphSettings(defaults: { port: number }) {
  return {
    PORT: setting.port().default(defaults.port),
    HOST: setting.text('the address to listen on').default('127.0.0.1'),
    LOG_LEVEL: setting.logLevel().default('info'),
    SHUTDOWN_GRACE_MS: setting.milliseconds().default(10_000),
  } satisfies Record<string, z.ZodType>;
}

/** A subgraph's contract with the code behind it: what it takes to answer an operation. */
export interface SubgraphSchema {
  typeDefs: DocumentNode;
  /** The resolvers of each type, as `npm run codegen` types them. */
  resolvers: object;
}

/**
 * Makes the GraphQL server of a subgraph. It does not listen: tests call `executeOperation`.
 * Introspection is always on, for only the router and the other services reach a subgraph.
 */
export function createSubgraphServer<C extends object>(
  { typeDefs, resolvers }: SubgraphSchema,
  logger: Logger,
): ApolloServer<C> {
  return new ApolloServer<C>({
    // Apollo's type of resolvers is an index signature, which no generated interface fits.
    schema: buildSubgraphSchema([{ typeDefs, resolvers: { ...resolvers } }]),
    formatError: formatError(logger),
    includeStacktraceInErrorResponses: false,
    introspection: true,
    logger,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
    ],
    stopOnTerminationSignals: false,
  });
}

/** How to run a subgraph. */
export interface SubgraphOptions<M extends object, C extends object> extends SubgraphSchema {
  /** The subgraph's name in the supergraph: the audience of the tokens that it accepts. */
  name: string;
  logger: Logger;
  host: string;
  /** The port to listen on; 0 lets the system choose. */
  port: number;
  databaseUri: string;
  /** How long a stop waits for requests in flight, in milliseconds. */
  shutdownGraceMs: number;
  /** Defines the service's models on its connection and builds their indexes. */
  openModels: (connection: Connection) => Promise<M>;
  /** What resolvers get: made anew for each request, for who asks. */
  createContext: (models: M, caller: Caller) => C | Promise<C>;
}

/**
 * The largest request that a subgraph reads, in bytes: the router asks for all the entities of a
 * page at once, with the fields that they require.
 */
const maxBodyBytes = 16 * 1_048_576;

/**
 * Runs a subgraph: connects to its database, builds its indexes and serves `/graphql`, `/health/live`,
 * `/health/ready` and `/metrics`. It is ready while its database answers.
 *
 * @returns its address and what stops it
 * @throws {StartupError} when the database does not answer or the port is taken
 */
export async function startSubgraph<M extends object, C extends object>(
  options: SubgraphOptions<M, C>,
): Promise<RunningService & { url: string }> {
  const { logger } = options;
  const database = await connectDatabase({ uri: options.databaseUri, logger });
  try {
    const metrics = createMetrics();
    metrics.countCommands(database.connection);
    const models = await options.openModels(database.connection);
    const graphql = createSubgraphServer<C>(options, logger);
    await graphql.start();
    const http = createHttpServer({
      graphql,
      context: async (request) => options.createContext(models, request),
      logger,
      maxBodyBytes,
      metrics: () => metrics.read(),
      ready: async () => ({ database: await answers(() => database.ping()) }),
    });
    const { url } = await http.listen({ host: options.host, port: options.port });
    logger.info({ url }, 'serving');
    return {
      url,
      async stop() {
        await http.stop({ graceMs: options.shutdownGraceMs });
        await graphql.stop();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function answers(ping: () => Promise<void>): Promise<{ ok: boolean; detail?: string }> {
  try {
    await ping();
    return { ok: true };
  } catch {
    return { ok: false, detail: 'the database does not answer' };
  }
}
