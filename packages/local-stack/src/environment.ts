import { StackError } from './errors.ts';

/** Environment variables by name, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variable with the URI of a subgraph's database: `USERS_MONGODB_URI` for `users`. */
export const databaseVariable = (subgraph: string): string => `${prefix(subgraph)}_MONGODB_URI`;

/** The variable with where others ask a subgraph: `PRODUCTS_URL` for `products`. */
export const urlVariable = (subgraph: string): string => `${prefix(subgraph)}_URL`;

/** The variable with the port of a service: `USERS_PORT` for `users`. */
export const portVariable = (service: string): string => `${prefix(service)}_PORT`;

/** The variable with the port of a subgraph's embedded database: `USERS_MONGODB_PORT` for `users`. */
export const databasePortVariable = (subgraph: string): string =>
  `${prefix(subgraph)}_MONGODB_PORT`;

/**
 * The port that a variable gives.
 *
 * @returns undefined where the variable is not set, or empty
 * @throws StackError when it holds anything but a port
 */
export function portFrom(environment: Environment, variable: string): number | undefined {
  const text = environment[variable]?.trim();
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new StackError(`${variable} has to be a port, 1 to 65535, and is "${text}".`);
}

function prefix(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}
