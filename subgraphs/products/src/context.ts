import type { Caller, Viewer } from '@shop/service-kit';

import { createLoaders, type Loaders } from './loaders.ts';
import type { Models } from './models/index.ts';

/** What the resolvers of one request work with. */
export interface Context extends Models {
  /** The service that asks. */
  caller: Caller;
  /** The user it asks for; undefined when nobody is signed in. */
  viewer: Viewer | undefined;
  loaders: Loaders;
  /** How long what an order holds waits for its commit, in milliseconds. */
  reservationTtlMs: number;
}

/** What contexts take from the configuration. */
export type ContextSettings = Pick<Context, 'reservationTtlMs'>;

/** Prepares the making of contexts. Loaders forget nothing, so each request has its own. */
export function createContextFactory(settings: ContextSettings) {
  return (models: Models, caller: Caller): Context => ({
    ...models,
    ...settings,
    caller,
    viewer: caller.viewer,
    loaders: createLoaders(models),
  });
}
