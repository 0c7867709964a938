import { readConfig, runService } from '@shop/service-kit';

import { ordersConfig } from './config.ts';
import { startOrders } from './server.ts';

await runService({
  name: 'orders',
  configure: () => readConfig(ordersConfig),
  start: startOrders,
});
