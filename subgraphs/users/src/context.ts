import { createLoaders, type Loaders } from './loaders.ts';
import type { UserModel } from './models/user.ts';

/** What the resolvers of one request work with. */
export interface Context {
  users: UserModel;
  loaders: Loaders;
}

/** Makes the context of one request. Loaders forget nothing, so each request has its own. */
export function createContext(users: UserModel): Context {
  return { users, loaders: createLoaders(users) };
}
