import { readConfig, runSeed } from '@shop/service-kit';

import { seedConfig } from './config.ts';
import { openOrders } from './models/order.ts';
import { seedOrders } from './seedOrders.ts';

await runSeed({
  name: 'orders',
  configure: () => readConfig(seedConfig),
  databaseUri: (config) => config.ORDERS_MONGODB_URI,
  seed: async (connection) => seedOrders(await openOrders(connection)),
});
