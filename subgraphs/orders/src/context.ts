import type { Caller, Viewer } from '@shop/service-kit';

import { createLoaders, type Loaders } from './loaders.ts';
import type { OrderModel } from './models/order.ts';

/** What the resolvers of one request work with. */
export interface Context {
  orders: OrderModel;
  /** The service that asks. */
  caller: Caller;
  /** The user it asks for; undefined when nobody is signed in. */
  viewer: Viewer | undefined;
  loaders: Loaders;
}

/** Makes the context of one request. Loaders forget nothing, so each request has its own. */
export function createContext(orders: OrderModel, caller: Caller): Context {
  return { orders, caller, viewer: caller.viewer, loaders: createLoaders(orders) };
}
