import { testDatabase } from '@shop/embedded-mongo/testing';
import { startTestSubgraph, type TestSubgraph, testViewer } from '@shop/service-kit/testing';

import { createContext } from '../../src/context.ts';
import { openOrders, type OrderModel } from '../../src/models/order.ts';
import { ordersSchema } from '../../src/server.ts';

/** Who may read all orders. */
export const administrator = testViewer('administrator', ['orders:read']);

/** The orders subgraph on a database of its own. The administrator asks unless a test says otherwise. */
export async function startOrdersService(): Promise<TestSubgraph<OrderModel>> {
  return startTestSubgraph({
    schema: ordersSchema,
    database: await testDatabase('orders'),
    openModels: openOrders,
    createContext,
    viewer: administrator,
  });
}
