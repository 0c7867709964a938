import { createLoaders, type Loaders } from './loaders.ts';
import type { OrderModel } from './models/order.ts';

/** What the resolvers of one request work with. */
export interface Context {
  orders: OrderModel;
  loaders: Loaders;
}

/** Makes the context of one request. Loaders forget nothing, so each request has its own. */
export function createContext(orders: OrderModel): Context {
  return { orders, loaders: createLoaders(orders) };
}
