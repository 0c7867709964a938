import { setting, subgraphSettings } from '@shop/service-kit';
import { z } from 'zod';

/** What the products service reads from its environment. */
export const productsConfig = z.object({
  ...subgraphSettings({ port: 4002 }),
  PRODUCTS_MONGODB_URI: setting.url(['mongodb:', 'mongodb+srv:']),
  /** How long what an order holds waits for its commit. In less than this it could not even be made. */
  RESERVATION_TTL_MS: setting.milliseconds(1_000).default(600_000),
  /** The pause between two looks for reservations that have expired or were left unfinished. */
  RESERVATION_SWEEP_INTERVAL_MS: setting.milliseconds().default(1_000),
});

export type ProductsConfig = z.infer<typeof productsConfig>;
