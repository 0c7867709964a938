import type { Caller, Viewer } from '@shop/service-kit';

import { createLoaders, type Loaders } from './loaders.ts';
import type { OrderModel } from './models/order.ts';
import type { Saga } from './saga/saga.ts';

/** What the resolvers of one request work with. */
export interface Context {
  orders: OrderModel;
  /** What it takes to place an order and to call it off. */
  saga: Saga;
  /** The service that asks. */
  caller: Caller;
  /** The user it asks for; undefined when nobody is signed in. */
  viewer: Viewer | undefined;
  loaders: Loaders;
}

/** Makes the context of one request. Loaders forget nothing, so each request has its own. */
export function createContext(saga: Saga, caller: Caller): Context {
  const { orders } = saga;
  return { orders, saga, caller, viewer: caller.viewer, loaders: createLoaders(orders) };
}
