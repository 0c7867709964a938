import { setting, subgraphSettings } from '@shop/service-kit';
import { z } from 'zod';

/** What the products service reads from its environment. */
export const productsConfig = z.object({
  ...subgraphSettings({ port: 4002 }),
  PRODUCTS_MONGODB_URI: setting.url(['mongodb:', 'mongodb+srv:']),
});

export type ProductsConfig = z.infer<typeof productsConfig>;
