import { createLoaders, type Loaders } from './loaders.ts';
import type { Models } from './models/index.ts';

/** What the resolvers of one request work with. */
export interface Context extends Models {
  loaders: Loaders;
}

/** Makes the context of one request. Loaders forget nothing, so each request has its own. */
export function createContext(models: Models): Context {
  return { ...models, loaders: createLoaders(models) };
}
