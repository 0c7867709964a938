import { readConfig, runSeed } from '@shop/service-kit';

import { usersConfig } from './config.ts';
import { openUsers } from './models/user.ts';
import { seedUsers } from './seedUsers.ts';

await runSeed({
  name: 'users',
  configure: () => {
    const config = readConfig(usersConfig);
    return { databaseUri: config.USERS_MONGODB_URI, logLevel: config.LOG_LEVEL };
  },
  seed: async (connection) => seedUsers(await openUsers(connection)),
});
