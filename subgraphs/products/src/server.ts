import { readFileSync } from 'node:fs';

import { type Logger, repeat, startSubgraph, type SubgraphSchema } from '@shop/service-kit';
import { parse } from 'graphql';

import type { ProductsConfig } from './config.ts';
import { createContextFactory } from './context.ts';
import { openModels } from './models/index.ts';
import { sweepReservations } from './operations/reservations/sweepReservations.ts';
import { resolvers } from './resolvers/index.ts';

/** The products subgraph: its contract and the code that fulfils it. */
export const productsSchema: SubgraphSchema = {
  typeDefs: parse(readFileSync(new URL('../schema.graphql', import.meta.url), 'utf8')),
  resolvers,
};

/**
 * Runs the products service.
 *
 * @throws {StartupError} when its callers' keys cannot be read, its database does not
 *   answer or its port is taken
 */
export function startProducts(config: ProductsConfig, logger: Logger) {
  return startSubgraph({
    ...productsSchema,
    name: 'products',
    logger,
    host: config.HOST,
    port: config.PORT,
    databaseUri: config.PRODUCTS_MONGODB_URI,
    trustedCallers: config.TRUSTED_CALLERS,
    metricsPublic: config.METRICS_PUBLIC,
    shutdownGraceMs: config.SHUTDOWN_GRACE_MS,
    shutdownDrainMs: config.SHUTDOWN_DRAIN_MS,
    openModels,
    background: (models) =>
      repeat({
        name: 'reservation sweep',
        everyMs: config.RESERVATION_SWEEP_INTERVAL_MS,
        run: (signal) => sweepReservations({ ...models, logger, signal }),
        logger,
      }),
    createContext: createContextFactory({ reservationTtlMs: config.RESERVATION_TTL_MS }),
  });
}
