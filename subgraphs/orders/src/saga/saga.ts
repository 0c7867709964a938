import type { Logger } from '@shop/service-kit';

import type { OrderModel } from '../models/order.ts';
import type { Stock } from '../products/stock.ts';

/** What it takes to work on orders until they are settled. */
export interface Saga {
  orders: OrderModel;
  stock: Stock;
  /** Names this process among all that work on the same orders: a new name at each start. */
  owner: string;
  /** How long nobody else works on an order after its owner last wrote to it, in milliseconds. */
  leaseMs: number;
  /** How long products may take to answer, in milliseconds; less than the lease. */
  stockTimeoutMs: number;
  logger: Logger;
}
