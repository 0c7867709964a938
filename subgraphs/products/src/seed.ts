import { readConfig, runSeed } from '@shop/service-kit';

import { productsConfig } from './config.ts';
import { openModels } from './models/index.ts';
import { seedProducts } from './seedProducts.ts';

await runSeed({
  name: 'products',
  configure: () => readConfig(productsConfig),
  databaseUri: (config) => config.PRODUCTS_MONGODB_URI,
  seed: async (connection) => seedProducts(await openModels(connection)),
});
