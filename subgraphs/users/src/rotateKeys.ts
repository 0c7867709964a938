import { readConfig, runTask } from '@shop/service-kit';

import { systemClock } from './clock.ts';
import { commandConfig } from './config.ts';
import { rotate } from './keys/generations.ts';
import { openModels } from './models/index.ts';

await runTask({
  name: 'users-keys',
  failure: 'the keys cannot be rotated',
  configure: () => readConfig(commandConfig),
  databaseUri: (config) => config.USERS_MONGODB_URI,
  run: async (connection, _config, logger) => {
    const { signingKeys } = await openModels(connection);
    const activeAt = await rotate(signingKeys, systemClock);
    logger.info({ activeAt }, 'the next key is published, and signs from then on');
  },
});
