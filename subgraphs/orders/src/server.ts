import { readFileSync } from 'node:fs';

import { type Logger, startSubgraph, type SubgraphSchema } from '@shop/service-kit';
import { parse } from 'graphql';

import type { OrdersConfig } from './config.ts';
import { createContext } from './context.ts';
import { openOrders } from './models/order.ts';
import { resolvers } from './resolvers/index.ts';

/** The orders subgraph: its contract and the code that fulfils it. */
export const ordersSchema: SubgraphSchema = {
  typeDefs: parse(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')),
  resolvers,
};

/**
 * Runs the orders service.
 *
 * @throws {StartupError} when its callers' keys cannot be read, its database does not
 *   answer or its port is taken
 */
export function startOrders(config: OrdersConfig, logger: Logger) {
  return startSubgraph({
    ...ordersSchema,
    name: 'orders',
    logger,
    host: config.HOST,
    port: config.PORT,
    databaseUri: config.ORDERS_MONGODB_URI,
    trustedCallers: config.TRUSTED_CALLERS,
    metricsPublic: config.METRICS_PUBLIC,
    shutdownGraceMs: config.SHUTDOWN_GRACE_MS,
    openModels: openOrders,
    createContext,
  });
}
