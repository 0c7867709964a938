import { setting, subgraphSettings } from '@shop/service-kit';
import { z } from 'zod';

/** What the orders service reads from its environment. */
export const ordersConfig = z.object({
  ...subgraphSettings({ port: 4003 }),
  ORDERS_MONGODB_URI: setting.url(['mongodb:', 'mongodb+srv:']),
});

export type OrdersConfig = z.infer<typeof ordersConfig>;
