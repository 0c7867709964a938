import { testDatabase, type TestDatabase } from '@shop/embedded-mongo/testing';
import { startStack, type Stack, type StackOptions } from '@shop/local-stack';

/** Whether the databases are processes of the stack, which a test may kill. */
export const ownsDatabases = (process.env['MONGODB_URI'] ?? '') === '';

export interface GraphQLError {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string };
}

export interface Answer<T> {
  status: number;
  /** How long it took, in milliseconds. */
  elapsed: number;
  data: T | null | undefined;
  errors: GraphQLError[];
}

/** The whole system as real processes, with seed data and databases of its own. */
export interface Shop {
  stack: Stack;
  /** Sends an operation to the router. */
  ask<T>(query: string, variables?: Record<string, unknown>): Promise<Answer<T>>;
  /** As `ask`, for an operation that must succeed. @throws Error when it has errors */
  read<T>(query: string, variables?: Record<string, unknown>): Promise<T>;
  stop(): Promise<void>;
}

/** Starts a shop. With MONGODB_URI set its databases are on that server, else it brings them along. */
export async function startShop(options: StackOptions = {}): Promise<Shop> {
  const databases = ownsDatabases ? {} : await externalDatabases();
  const stack = await startStack({
    ...options,
    databases: Object.fromEntries(Object.entries(databases).map(([name, { uri }]) => [name, uri])),
  });
  return {
    stack,
    ask<T>(query: string, variables?: Record<string, unknown>) {
      return ask<T>(stack.url, query, variables);
    },
    async read<T>(query: string, variables?: Record<string, unknown>) {
      const { data, errors } = await ask<T>(stack.url, query, variables);
      if (data == null || errors.length > 0) throw new Error(JSON.stringify(errors));
      return data;
    },
    async stop() {
      await stack.stop();
      await Promise.all(Object.values(databases).map((database) => database.stop()));
    },
  };
}

async function externalDatabases(): Promise<Record<string, TestDatabase>> {
  const names = ['users', 'products', 'orders'];
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await testDatabase(name)] as const)),
  );
}

/** Sends an operation to the service at an address. */
export async function ask<T>(
  url: string,
  query: string,
  variables?: Record<string, unknown>,
): Promise<Answer<T>> {
  const begin = performance.now();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as { data?: T | null; errors?: GraphQLError[] };
  return {
    status: response.status,
    elapsed: performance.now() - begin,
    data: body.data,
    errors: body.errors ?? [],
  };
}
