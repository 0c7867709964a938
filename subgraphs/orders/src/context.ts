import { createLoaders, type Loaders } from './loaders.ts';
import type { OrderModel } from './models/order.ts';

/** What the resolvers of one request work with. */
export interface Context {
  orders: OrderModel;
  loaders: Loaders;
}

export function createContext(orders: OrderModel): Context {
  return { orders, loaders: createLoaders(orders) };
}
