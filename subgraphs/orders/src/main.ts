import { createLogger, readConfig, runService } from '@shop/service-kit';

import { ordersConfig } from './config.ts';
import { startOrders } from './server.ts';

const logger = createLogger({ name: 'orders' });

await runService({
  name: 'orders',
  logger,
  start: () => {
    const config = readConfig(ordersConfig);
    logger.level = config.LOG_LEVEL;
    return startOrders(config, logger);
  },
});
