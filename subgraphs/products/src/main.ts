import { createLogger, readConfig, runService } from '@shop/service-kit';

import { productsConfig } from './config.ts';
import { startProducts } from './server.ts';

const logger = createLogger({ name: 'products' });

await runService({
  name: 'products',
  logger,
  start: () => {
    const config = readConfig(productsConfig);
    logger.level = config.LOG_LEVEL;
    return startProducts(config, logger);
  },
});
