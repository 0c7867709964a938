import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

import {
  createServiceClient,
  type Logger,
  readCallerKey,
  repeat,
  startSubgraph,
  type SubgraphSchema,
} from '@shop/service-kit';
import { parse } from 'graphql';

import type { OrdersConfig } from './config.ts';
import { createContext } from './context.ts';
import { openOrders, type OrderModel } from './models/order.ts';
import { createStockService } from './products/stockService.ts';
import { resolvers } from './resolvers/index.ts';
import { recoverOrders } from './saga/recover.ts';
import type { Saga } from './saga/saga.ts';

/** The orders subgraph: its contract and the code that fulfils it. */
export const ordersSchema: SubgraphSchema = {
  typeDefs: parse(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')),
  resolvers,
};

/**
 * Runs the orders service. It settles by itself what it or another instance left unfinished.
 *
 * @throws {StartupError} when its own key or its callers' keys cannot be read, its database does not
 *   answer or its port is taken
 */
export function startOrders(config: OrdersConfig, logger: Logger) {
  const products = createServiceClient({
    audience: 'products',
    url: config.PRODUCTS_URL,
    key: readCallerKey(config.CALLER_KEY),
    timeoutMs: config.PRODUCTS_TIMEOUT_MS,
    logger,
  });
  const owner = randomUUID();
  const stock = createStockService(products);
  const sagaOf = (orders: OrderModel): Saga => ({
    orders,
    stock,
    owner,
    leaseMs: config.ORDER_LEASE_MS,
    stockTimeoutMs: config.PRODUCTS_TIMEOUT_MS,
    logger,
  });
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
    shutdownDrainMs: config.SHUTDOWN_DRAIN_MS,
    openModels: openOrders,
    createContext: (orders, caller) => createContext(sagaOf(orders), caller),
    background: (orders) => {
      const recovery = repeat({
        name: 'recovery of orders',
        everyMs: config.ORDER_RECOVERY_INTERVAL_MS,
        run: (signal) => recoverOrders(sagaOf(orders), signal),
        logger,
      });
      return {
        async stop() {
          await recovery.stop();
          await products.close();
        },
      };
    },
  });
}
