import { readConfig, runService } from '@shop/service-kit';

import { productsConfig } from './config.ts';
import { startProducts } from './server.ts';

await runService({
  name: 'products',
  configure: () => readConfig(productsConfig),
  start: startProducts,
});
