import { readConfig, runSeed } from '@shop/service-kit';

import { seedConfig } from './config.ts';
import { openModels } from './models/index.ts';
import { createPasswordHasher } from './passwords/hasher.ts';
import { readLongPassword } from './passwords/newPassword.ts';
import { seedUsers } from './seedUsers.ts';

await runSeed({
  name: 'users',
  configure: () => readConfig(seedConfig),
  databaseUri: (config) => config.USERS_MONGODB_URI,
  seed: async (connection, { SEED_PASSWORD: password }) => {
    const hash =
      password === undefined
        ? undefined
        : await createPasswordHasher().hash(readLongPassword('SEED_PASSWORD', password));
    return seedUsers(await openModels(connection), hash);
  },
});
