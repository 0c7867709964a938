import { testDatabase } from '@shop/embedded-mongo/testing';
import { createLogger } from '@shop/service-kit';
import { startTestSubgraph, type TestSubgraph, testViewer } from '@shop/service-kit/testing';

import { createContext } from '../../src/context.ts';
import { openOrders, type OrderModel } from '../../src/models/order.ts';
import type { Saga } from '../../src/saga/saga.ts';
import { ordersSchema } from '../../src/server.ts';
import { StockRoom } from './stockRoom.ts';

/** Who may read all orders. */
export const administrator = testViewer('administrator', ['orders:read']);

/** The orders subgraph on a database of its own, with a stock that the test keeps. */
export interface TestOrders extends TestSubgraph<OrderModel> {
  readonly stock: StockRoom;
  /** What an instance of this name works with: several share the orders and the stock. */
  readonly instance: (owner: string, change?: Partial<Saga>) => Saga;
}

/** Starts it. The administrator asks unless a test says otherwise. */
export async function startOrdersService(): Promise<TestOrders> {
  const stock = new StockRoom();
  const sagaOf = (orders: OrderModel, owner: string): Saga => ({
    orders,
    stock,
    owner,
    leaseMs: 60_000,
    stockTimeoutMs: 2_000,
    logger: createLogger({ name: 'test', level: 'silent' }),
  });
  const service = await startTestSubgraph({
    schema: ordersSchema,
    database: await testDatabase('orders'),
    openModels: openOrders,
    createContext: (orders, caller) => createContext(sagaOf(orders, 'the subgraph'), caller),
    viewer: administrator,
  });
  return {
    ...service,
    stock,
    instance: (owner, change) => ({ ...sagaOf(service.models, owner), ...change }),
  };
}
