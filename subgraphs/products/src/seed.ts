import { readConfig, runSeed } from '@shop/service-kit';

import { productsConfig } from './config.ts';
import { openModels } from './models/index.ts';
import { seedProducts } from './seedProducts.ts';

await runSeed({
  name: 'products',
  configure: () => {
    const config = readConfig(productsConfig);
    return { databaseUri: config.PRODUCTS_MONGODB_URI, logLevel: config.LOG_LEVEL };
  },
  seed: async (connection) => seedProducts(await openModels(connection)),
});
