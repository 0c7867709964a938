import {
  type CallerKey,
  createHttpServer,
  createMetrics,
  createTokenMinter,
  type CorsOptions,
  type Logger,
  type RunningService,
} from '@shop/service-kit';

import { type Clock, createBreaks, systemClock } from './clock.ts';
import { type DemoAccounts, graphiqlRoutes } from './graphiql/routes.ts';
import { createAdmission } from './identity/admission.ts';
import { describeClient } from './identity/client.ts';
import { createIdentity, type IdentityOptions } from './identity/identity.ts';
import { guard } from './limits/guard.ts';
import { defaultLimits, type OperationLimits } from './limits/limits.ts';
import { openOperationLog, type OperationLogOptions } from './operationLog/operationLog.ts';
import {
  chooseDocuments,
  type PersistedDocumentsOptions,
} from './persistedDocuments/chooseDocuments.ts';
import { createRateLimit, type RateLimitOptions } from './rateLimit/rateLimit.ts';
import { OperationUses } from './release/operationUses.ts';
import { createReleaseFigures } from './release/releaseFigures.ts';
import { openReleases } from './release/releases.ts';
import { startRelease } from './release/servedRelease.ts';
import { warmUp } from './release/warmUp.ts';
import { setApiHeaders } from './securityHeaders.ts';
import { defaultTraffic, type TrafficOptions } from './subgraphs/client.ts';
import type { Resolve } from './subgraphs/instances.ts';
import { createSubgraphs } from './subgraphs/subgraphs.ts';
import { loadSupergraphInSteps } from './supergraph/loadedSupergraph.ts';
import type { SupergraphSource } from './supergraph/source.ts';

export interface RouterOptions {
  readonly source: SupergraphSource;
  readonly logger: Logger;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Where a subgraph is, by name, instead of where the supergraph says; see `readAddresses`. */
  readonly subgraphUrls?: ReadonlyMap<string, string>;
  /** Finds the addresses of hosts, where each is an instance. Default: as the system does. */
  readonly resolve?: Resolve;
  readonly traffic?: Partial<TrafficOptions>;
  /** Whose access tokens count; without it, nobody is ever signed in. */
  readonly identity?: IdentityOptions;
  /** What signs requests to subgraphs; without it, only subgraphs that ask for no token answer. */
  readonly callerKey?: CallerKey;
  /** How many proxies in front of the router tell the client's address. Default: 0. */
  readonly trustedProxies?: number;
  readonly cors?: CorsOptions;
  /** Whether clients may ask for the schema, and read hints about it in errors. */
  readonly introspection: boolean;
  /** Accounts that the page for people offers, to everyone who opens it. */
  readonly demo?: DemoAccounts;
  /** The largest request body that is read, in bytes, as sent and decompressed. */
  readonly maxBodyBytes: number;
  /** How large an operation may be, where it differs from `defaultLimits`. */
  readonly limits?: Partial<OperationLimits>;
  /** How often a client may ask; without it, there is no limit. */
  readonly rateLimit?: RateLimitOptions;
  /** Which documents run; all unless it says otherwise. */
  readonly persistedDocuments?: PersistedDocumentsOptions;
  /** Where it is written which operations were seen; without it, nowhere. */
  readonly operationLog?: OperationLogOptions;
  /** How long a stop waits for requests in flight, in milliseconds. */
  readonly shutdownGraceMs: number;
  /** For how long of that it still accepts requests, in milliseconds. Default: 0. */
  readonly shutdownDrainMs?: number;
  /** Whether `/metrics` is there, open to whoever reaches the port. Default: false. */
  readonly metricsPublic?: boolean;
  /** How time passes while a release is warmed up. */
  readonly clock?: Clock;
}

/** A router that serves; a second call of `stop` waits for the first. */
export interface RunningRouter extends RunningService {
  /** Its origin, for clients on this machine: `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly port: number;
}

/**
 * Starts the single endpoint: GraphQL at `/graphql`, a page for people at `/`, and health checks.
 *
 * @throws {StartupError} when there is no supergraph to serve, or the address is taken
 */
export async function startRouter(options: RouterOptions): Promise<RunningRouter> {
  const { source, logger } = options;
  const subgraphs = createSubgraphs({
    logger,
    traffic: { ...defaultTraffic, ...options.traffic },
    urls: options.subgraphUrls ?? new Map(),
    resolve: options.resolve,
    minter: options.callerKey && createTokenMinter(options.callerKey),
  });
  const limits = { ...defaultLimits, ...options.limits };
  const { introspection, clock = systemClock } = options;
  const metrics = options.metricsPublic === true ? createMetrics() : undefined;
  const documents = chooseDocuments(options.persistedDocuments ?? { mode: 'off' }, logger);
  const operationLog =
    options.operationLog && (await openOperationLog(options.operationLog, logger));
  const uses = new OperationUses(() => clock.now());
  const releases = await openReleases({
    source,
    logger,
    figures: createReleaseFigures(metrics),
    load: async ({ revision, supergraph, manifest }, signal) =>
      startRelease({
        supergraph: await loadSupergraphInSteps(
          supergraph,
          { dataSource: subgraphs.dataSource, logger, hints: introspection, uses },
          createBreaks(clock, signal),
        ),
        revision,
        persistedDocuments: await documents.forRelease(manifest),
        logger,
        introspection,
        maxCost: limits.maxCost,
        plugins: operationLog ? [operationLog.plugin] : [],
      }),
    warmUp: (release, signal) => warmUp(release, { uses, clock, signal }),
  }).catch(async (error: unknown) => {
    await documents.close();
    await operationLog?.close();
    await subgraphs.close();
    throw error;
  });
  const identity = options.identity && createIdentity(options.identity, logger);
  const rateLimit = options.rateLimit && createRateLimit(options.rateLimit, logger);
  const trustedProxies = options.trustedProxies ?? 0;
  const http = createHttpServer({
    graphql: guard({ limits, serving: () => releases.current() }),
    admit: createAdmission({
      identity,
      trustedProxies,
      beforeToken: [setApiHeaders, ...(rateLimit ? [rateLimit.beforeToken] : [])],
      tokenRefused: rateLimit ? [rateLimit.tokenRefused] : [],
      afterToken: rateLimit ? [rateLimit.afterToken] : [],
    }),
    ...(rateLimit && {
      admitElsewhere: (request) => rateLimit.countAddress(describeClient(request, trustedProxies)),
    }),
    context: (_request, asker) => asker,
    logger,
    ready: () =>
      Promise.resolve({
        supergraph: releases.check(),
        ...(identity && { identity: identity.check() }),
      }),
    routes: graphiqlRoutes(options.demo),
    maxBodyBytes: options.maxBodyBytes,
    acceptCompressed: true,
    ...(metrics && { metrics: () => metrics.read() }),
    ...(options.cors && { cors: { exposedHeaders, ...options.cors } }),
  });

  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= stopAll());
  const stopAll = async (): Promise<void> => {
    const { shutdownGraceMs: graceMs, shutdownDrainMs: drainMs = 0 } = options;
    await http.stop({ graceMs, drainMs });
    await releases.close();
    await operationLog?.close();
    identity?.close();
    await rateLimit?.close();
    await documents.close();
    await subgraphs.close();
  };
  try {
    const { url, port } = await http.listen({ host: options.host, port: options.port });
    logger.info({ url }, 'serving');
    return { url, port, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What a page of another origin needs to know of a refusal. */
const exposedHeaders = ['ratelimit', 'ratelimit-policy', 'retry-after', 'www-authenticate'];
