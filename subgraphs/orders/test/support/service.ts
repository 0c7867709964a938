import { testDatabase } from '@shop/embedded-mongo/testing';
import { startTestSubgraph, type TestSubgraph } from '@shop/service-kit/testing';

import { createContext } from '../../src/context.ts';
import { openOrders, type OrderModel } from '../../src/models/order.ts';
import { ordersSchema } from '../../src/server.ts';

/** The orders subgraph on a database of its own, which is gone when it stops. */
export async function startOrdersService(): Promise<TestSubgraph<OrderModel>> {
  const database = await testDatabase('orders');
  const subgraph = await startTestSubgraph({
    schema: ordersSchema,
    database: database.uri,
    openModels: openOrders,
    createContext,
  });
  return {
    ...subgraph,
    async stop() {
      await subgraph.stop();
      await database.stop();
    },
  };
}
