import { readConfig, runSeed } from '@shop/service-kit';

import { usersConfig } from './config.ts';
import { openUsers } from './models/user.ts';
import { seedUsers } from './seedUsers.ts';

await runSeed({
  name: 'users',
  configure: () => readConfig(usersConfig),
  databaseUri: (config) => config.USERS_MONGODB_URI,
  seed: async (connection) => seedUsers(await openUsers(connection)),
});
