import { setting, subgraphSettings } from '@shop/service-kit';
import { z } from 'zod';

const settings = {
  ...subgraphSettings({ port: 4003 }),
  ORDERS_MONGODB_URI: setting.url(['mongodb:', 'mongodb+srv:']),
};

/** What the seed reads from its environment: it asks no other service. */
export const seedConfig = z.object(settings);

/** What the orders service reads from its environment. */
export const ordersConfig = z
  .object({
    ...settings,
    /** The key with which it signs what it asks of products: `service-keys` makes the file. */
    CALLER_KEY: setting.text('the path of the private key of this service'),
    /** The GraphQL endpoint of products. */
    PRODUCTS_URL: setting.url(['http:', 'https:']),
    /** How long products may take to answer. */
    PRODUCTS_TIMEOUT_MS: setting.milliseconds().default(2_000),
    /** How long an order is left to the instance that last wrote to it before another takes over. */
    ORDER_LEASE_MS: setting.milliseconds().default(5_000),
    /** The pause between two searches for orders that were left unfinished. */
    ORDER_RECOVERY_INTERVAL_MS: setting.milliseconds().default(1_000),
  })
  .refine(({ ORDER_LEASE_MS, PRODUCTS_TIMEOUT_MS }) => ORDER_LEASE_MS > PRODUCTS_TIMEOUT_MS, {
    path: ['ORDER_LEASE_MS'],
    error:
      'must be longer than PRODUCTS_TIMEOUT_MS, or an instance loses orders while it waits for products',
  });

export type OrdersConfig = z.infer<typeof ordersConfig>;
