import { ApolloServer, type ApolloServerPlugin, type GraphQLRequestListener } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import type { Logger } from '@shop/service-kit';

import type { RouterContext } from '../context.ts';
import { createFormatError } from '../errors.ts';
import { knownOperationTypes } from '../knownOperationTypes.ts';
import { costLimit } from '../limits/cost/costLimit.ts';
import type { PersistedDocuments } from '../persistedDocuments/persistedDocuments.ts';
import { gatewayOf } from '../supergraph/gateway.ts';
import type { LoadedSupergraph } from '../supergraph/loadedSupergraph.ts';
import { supportedIntrospection } from '../supportedIntrospection.ts';
import type { UsedOperation } from './operationUses.ts';

/**
 * A release that can serve: its supergraph with its access rules, what was prepared for it, and the
 * documents that run on it. A request is served by one of them from its beginning to its end.
 */
export interface ServedRelease {
  /** The supergraph's id. */
  readonly id: string;
  readonly revision: number | undefined;
  readonly graphql: ApolloServer<RouterContext>;
  readonly persistedDocuments: PersistedDocuments;
  /**
   * Parses, validates, filters and plans an operation as a request for it would, without executing
   * it. One that cannot run on this release is left alone.
   */
  prepare(operation: UsedOperation): Promise<void>;
}

export interface ServedReleaseOptions {
  readonly supergraph: LoadedSupergraph;
  readonly revision: number | undefined;
  readonly persistedDocuments: PersistedDocuments;
  readonly logger: Logger;
  /** Whether clients may ask for the schema, and read hints about it in errors. */
  readonly introspection: boolean;
  /** The highest static cost of an operation. */
  readonly maxCost: number;
  /** What else follows requests; it outlives the release. */
  readonly plugins: readonly ApolloServerPlugin<RouterContext>[];
}

const MAX_VALIDATION_ERRORS = 5;

/** Starts the Apollo Server of a release. It holds nothing that would have to be given back. */
export async function startRelease(options: ServedReleaseOptions): Promise<ServedRelease> {
  const { supergraph, revision, persistedDocuments, logger } = options;
  const { introspection, maxCost, plugins } = options;
  const graphql = new ApolloServer<RouterContext>({
    gateway: gatewayOf(supergraph),
    logger,
    introspection,
    hideSchemaDetailsFromClientErrors: !introspection,
    formatError: createFormatError(logger),
    includeStacktraceInErrorResponses: false,
    // Each error takes time, and is of use to nobody when there are hundreds.
    validationOptions: { maxErrors: MAX_VALIDATION_ERRORS },
    // The guard finds documents by their hash itself, and lets clients register none.
    persistedQueries: false,
    validationRules: [knownOperationTypes, supportedIntrospection],
    stopOnTerminationSignals: false,
    // Each of the disabled ones costs time in every request; usage reporting would leave this machine.
    plugins: [
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginInlineTraceDisabled(),
      ApolloServerPluginLandingPageDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
      preparation(supergraph),
      costLimit(maxCost),
      ...plugins,
    ],
  });
  await graphql.start();
  return {
    id: supergraph.id,
    revision,
    graphql,
    persistedDocuments,
    async prepare({ text, operationName, viewer }) {
      await graphql.executeOperation(
        { query: text, ...(operationName !== undefined && { operationName }) },
        { contextValue: { viewer, client: {} } },
      );
    },
  };
}

/**
 * Makes the plugin that plans an operation in the place of executing it, where `prepare` asks: what
 * does not come over HTTP. It comes before the limit of costs, which does not know the variables
 * then and may refuse.
 */
function preparation(supergraph: LoadedSupergraph): ApolloServerPlugin<RouterContext> {
  const preparing = Promise.resolve<GraphQLRequestListener<RouterContext>>({
    didResolveOperation({ document, operation, contextValue }) {
      if (operation) supergraph.prepare(document, operation, contextValue.viewer);
      return Promise.resolve();
    },
    responseForOperation: ({ response: { http } }) =>
      Promise.resolve({ http, body: { kind: 'single', singleResult: { data: null } } }),
  });
  const nothing = Promise.resolve();
  return {
    requestDidStart: ({ request }) => (request.http === undefined ? preparing : nothing),
  };
}
