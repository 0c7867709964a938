import { createLogger, readConfig, runService } from '@shop/service-kit';

import { usersConfig } from './config.ts';
import { startUsers } from './server.ts';

const logger = createLogger({ name: 'users' });

await runService({
  name: 'users',
  logger,
  start: () => {
    const config = readConfig(usersConfig);
    logger.level = config.LOG_LEVEL;
    return startUsers(config, logger);
  },
});
