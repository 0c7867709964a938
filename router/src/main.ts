import { runService } from '@shop/service-kit';

import { readRouterConfig } from './config.ts';
import { routerOptions } from './options.ts';
import { startRouter } from './server.ts';

await runService({
  name: 'router',
  configure: readRouterConfig,
  start: (config, logger) => startRouter(routerOptions(config, logger)),
});
