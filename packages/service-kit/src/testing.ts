import type { GraphQLFormattedError } from 'graphql';
import type { Connection } from 'mongoose';

import { connectDatabase } from './database.ts';
import { type Caller, routerName, type Viewer } from './identity/viewer.ts';
import { createLogger, type Logger } from './logger.ts';
import { createSubgraphServer, type SubgraphSchema } from './subgraph.ts';

/** What a client reads of an operation. */
export interface Answer<D> {
  data?: D | null;
  errors?: readonly GraphQLFormattedError[];
}

/** What the router reads when it asks for entities: one for each representation, in their order. */
export interface Entities<E> {
  _entities: (E | null)[];
}

/** How to start a subgraph for a test. */
export interface TestSubgraphOptions<M extends object, C extends object> {
  /** The subgraph's contract and resolvers. */
  schema: SubgraphSchema;
  /** A database that this test has for itself; it is stopped with the subgraph. */
  database: { readonly uri: string; stop(): Promise<void> };
  openModels: (connection: Connection) => Promise<M>;
  /** What resolvers get: made anew for each operation, for who asks. */
  createContext: (models: M, caller: Caller) => C | Promise<C>;
  /** Who asks, unless a test says otherwise; nobody who is signed in unless given. */
  viewer?: Viewer;
  /** Where the subgraph's log goes; nowhere unless given. */
  logger?: Logger;
}

/** Sends operations as somebody. */
export interface TestClient {
  /** Carries out an operation and gives what a client would read, errors included. */
  readonly execute: <D extends object = Record<string, unknown>>(
    query: string,
    variables?: Record<string, unknown>,
  ) => Promise<Answer<D>>;
  /**
   * Carries out an operation that must succeed.
   *
   * @throws {Error} with the messages, when the answer has errors or no data
   */
  readonly data: <D extends object = Record<string, unknown>>(
    query: string,
    variables?: Record<string, unknown>,
  ) => Promise<D>;
  /**
   * Resolves entities as the router does.
   *
   * @param representations each with its `__typename` and key fields
   * @param selection what to select of them, such as `... on User { username }`
   */
  readonly entities: <E extends object = Record<string, unknown>>(
    representations: readonly ({ __typename: string } & Record<string, unknown>)[],
    selection: string,
  ) => Promise<Answer<Entities<E>>>;
}

/** A subgraph that answers operations without listening on a port. */
export interface TestSubgraph<M extends object> extends TestClient {
  readonly models: M;
  readonly connection: Connection;
  /** Sends operations for this user; for nobody who is signed in when it is undefined. */
  readonly as: (viewer: Viewer | undefined) => TestClient;
  /** Sends operations as this caller, such as another service. */
  readonly calledBy: (caller: Caller) => TestClient;
  /** How many commands of each name reach the database while `run` runs: `{ find: 1 }`. */
  readonly countCommands: (run: () => Promise<unknown>) => Promise<Record<string, number>>;
  /** Stops the server and the database. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts a subgraph on a database, for tests: the same schema, resolvers, connection and error
 * masking as {@link startSubgraph}, without HTTP.
 *
 * @throws {StartupError} when the database does not answer
 */
export async function startTestSubgraph<M extends object, C extends object>(
  options: TestSubgraphOptions<M, C>,
): Promise<TestSubgraph<M>> {
  const { logger = createLogger({ name: 'test', level: 'silent' }) } = options;
  const connected = await connectDatabase({ uri: options.database.uri, logger });
  const { connection } = connected;
  const models = await options.openModels(connection);
  const server = createSubgraphServer<C>(options.schema, logger);
  await server.start();

  const calledBy = (caller: Caller): TestClient => {
    async function execute<D extends object>(
      query: string,
      variables: Record<string, unknown> = {},
    ): Promise<Answer<D>> {
      const { body } = await server.executeOperation(
        { query, variables },
        { contextValue: await options.createContext(models, caller) },
      );
      if (body.kind !== 'single') throw new TypeError('the answer came in parts');
      // As over HTTP, a client gets what JSON carries.
      return JSON.parse(JSON.stringify(body.singleResult)) as Answer<D>;
    }
    return {
      execute,
      async data<D extends object>(query: string, variables?: Record<string, unknown>) {
        const { data, errors } = await execute<D>(query, variables);
        if (errors ?? data == null) {
          throw new Error(errors?.map(({ message }) => message).join('\n') ?? 'no data');
        }
        return data;
      },
      entities: (representations, selection) =>
        execute(
          `query ($representations: [_Any!]!) {
            _entities(representations: $representations) { __typename ${selection} }
          }`,
          { representations },
        ),
    };
  };
  const as = (viewer: Viewer | undefined): TestClient =>
    calledBy({ service: routerName, ...(viewer && { viewer }) });

  return {
    ...as(options.viewer),
    as,
    calledBy,
    models,
    connection,
    async countCommands(run) {
      const counts: Record<string, number> = {};
      const count = ({ commandName }: { commandName: string }): void => {
        counts[commandName] = (counts[commandName] ?? 0) + 1;
      };
      const client = connection.getClient().on('commandStarted', count);
      try {
        await run();
      } finally {
        client.off('commandStarted', count);
      }
      return counts;
    },
    async stop() {
      await server.stop();
      await connected.close();
      await options.database.stop();
    },
  };
}

/**
 * A user for tests, with no role, no scope and no suspension unless given.
 *
 * @param scopes such as `orders:read`
 */
export function testViewer(
  userId: string,
  scopes: readonly string[] = [],
  different: Partial<Omit<Viewer, 'userId' | 'scopes'>> = {},
): Viewer {
  return {
    userId,
    roles: [],
    scopes: new Set(scopes),
    sessionId: 'test-session',
    suspended: false,
    ...different,
  };
}
