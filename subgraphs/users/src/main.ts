import { readConfig, runService } from '@shop/service-kit';

import { usersConfig } from './config.ts';
import { startUsers } from './server.ts';

await runService({
  name: 'users',
  configure: () => readConfig(usersConfig),
  start: startUsers,
});
