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

import { followConnection, stopWhenAbandoned } from './abandonment.ts';
import type { BackgroundWork } from './background.ts';
import { setting } from './config.ts';
import { connectDatabase } from './database.ts';
import { formatError } from './errors.ts';
import { createHttpServer, type RouteHandler } from './http/server.ts';
import { createServiceGate } from './identity/serviceGate.ts';
import { noteSignedOperation, refuseMutationsSignedAsQueries } from './identity/signedOperation.ts';
import { createSpentTokens, openSharedSpentTokens } from './identity/spentTokens.ts';
import { createTokenVerifier } from './identity/tokenVerifier.ts';
import { openTrustedCallers } from './identity/trustedCallers.ts';
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
    /** Longer than clients keep idle connections, no restart loses a request; the images set 5000. */
    SHUTDOWN_DRAIN_MS: setting.count(0, 3_600_000).default(0),
    /** The public keys of the services that may call this one: `service-keys` makes the file. */
    TRUSTED_CALLERS: setting.text("the path of the file with the callers' public keys"),
    /** Whether `/metrics` is open to whoever reaches the port, for a scraper that has no token. */
    METRICS_PUBLIC: setting.flag().default(false),
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
  // Apollo's type of resolvers is an index signature, which no generated interface fits.
  const schema = buildSubgraphSchema([{ typeDefs, resolvers: { ...resolvers } }]);
  stopWhenAbandoned(schema);
  return new ApolloServer<C>({
    schema,
    formatError: formatError(logger),
    includeStacktraceInErrorResponses: false,
    introspection: true,
    logger,
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      refuseMutationsSignedAsQueries(),
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
  /** The file that lists the public keys of the services that may call: `callers.json`. */
  trustedCallers: string;
  /** Whether `/metrics` is answered without a token. Default: false. */
  metricsPublic?: boolean;
  /** How long a stop waits for requests in flight, in milliseconds. */
  shutdownGraceMs: number;
  /** For how long of that it still accepts requests, in milliseconds. Default: 0. */
  shutdownDrainMs?: number;
  /** Defines the service's models on its connection and builds their indexes. */
  openModels: (connection: Connection) => Promise<M>;
  /** What resolvers get: made anew for each request, for who asks. */
  createContext: (models: M, caller: Caller) => C | Promise<C>;
  /** Further paths, which are answered without a token. */
  publicRoutes?: (models: M) => Record<string, RouteHandler>;
  /**
   * Starts the work that the service does by itself, once it listens. It is stopped when requests
   * are done, before the database is let go of.
   */
  background?: (models: M) => BackgroundWork | readonly BackgroundWork[];
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
 * Every request needs the token of a trusted caller, or it is answered 401; health checks and public
 * routes are the exceptions.
 *
 * @returns its address and what stops it
 * @throws {StartupError} when the callers' keys cannot be read, the database does not answer or the
 *   port is taken
 */
export async function startSubgraph<M extends object, C extends object>(
  options: SubgraphOptions<M, C>,
): Promise<RunningService & { url: string }> {
  const { logger, name } = options;
  const callers = await openTrustedCallers({ path: options.trustedCallers, logger });
  const database = await connectDatabase({ uri: options.databaseUri, logger });
  try {
    const metrics = createMetrics();
    metrics.countCommands(database.connection);
    const models = await options.openModels(database.connection);
    const gate = createServiceGate({
      verify: createTokenVerifier({ audience: name, callers }),
      spent: await openSharedSpentTokens(database.connection, createSpentTokens()),
      logger,
    });
    const publicRoutes = options.publicRoutes?.(models) ?? {};
    const open = new Set(Object.keys(publicRoutes));
    if (options.metricsPublic === true) open.add('/metrics');
    const graphql = createSubgraphServer<C>(options, logger);
    await graphql.start();
    const http = createHttpServer({
      graphql,
      admit: async (request, response) => ({ token: await gate.admit(request), response }),
      admitElsewhere: async (request, path) => {
        if (!open.has(path)) await gate.admitBodiless(request);
      },
      checkBody: ({ token }, bytes, request) => gate.checkBody(token, bytes, request),
      context: async (_request, { token, response }) => {
        const context = await options.createContext(models, token.caller);
        return noteSignedOperation(followConnection(context, response), token.claims.op);
      },
      logger,
      maxBodyBytes,
      routes: publicRoutes,
      metrics: () => metrics.read(),
      ready: async () => ({ database: await answers(() => database.ping()) }),
    });
    const { url } = await http.listen({ host: options.host, port: options.port });
    const background = [options.background?.(models) ?? []].flat();
    logger.info({ url }, 'serving');
    return {
      url,
      async stop() {
        await http.stop({
          graceMs: options.shutdownGraceMs,
          drainMs: options.shutdownDrainMs ?? 0,
        });
        await graphql.stop();
        await Promise.all(background.map((work) => work.stop()));
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
