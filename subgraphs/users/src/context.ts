import type { Caller, ClientDescription, Viewer } from '@shop/service-kit';

import { createLoaders, type Loaders } from './loaders.ts';
import type { Models } from './models/index.ts';
import type { Services } from './services.ts';

/** What the resolvers of one request work with. */
export interface Context {
  services: Services;
  models: Models;
  /** The service that asks. */
  caller: Caller;
  /** The user it asks for; undefined when nobody is signed in. */
  viewer: Viewer | undefined;
  /** The program of the user, as far as it is known. */
  client: ClientDescription | undefined;
  loaders: Loaders;
}

/** Makes the context of one request. Loaders forget nothing, so each request has its own. */
export function createContext(services: Services, caller: Caller): Context {
  const { models } = services;
  const { viewer, client } = caller;
  return { services, models, caller, viewer, client, loaders: createLoaders(models) };
}
