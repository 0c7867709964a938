import { readConfig, runSeed } from '@shop/service-kit';

import { ordersConfig } from './config.ts';
import { openOrders } from './models/order.ts';
import { seedOrders } from './seedOrders.ts';

await runSeed({
  name: 'orders',
  configure: () => {
    const config = readConfig(ordersConfig);
    return { databaseUri: config.ORDERS_MONGODB_URI, logLevel: config.LOG_LEVEL };
  },
  seed: async (connection) => seedOrders(await openOrders(connection)),
});
