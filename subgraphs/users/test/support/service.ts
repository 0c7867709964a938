import { testDatabase } from '@shop/embedded-mongo/testing';
import { createLogger, type Logger } from '@shop/service-kit';
import { startTestSubgraph, type TestSubgraph, testViewer } from '@shop/service-kit/testing';

import { createContext } from '../../src/context.ts';
import type { Models } from '../../src/models/index.ts';
import { createPasswordHasher, type PasswordHasher } from '../../src/passwords/hasher.ts';
import { usersSchema } from '../../src/server.ts';
import { openServices, type Services } from '../../src/services.ts';
import { createTestClock, type TestClock } from './clock.ts';

/** The users subgraph on a database of its own, with a clock that the test moves. */
export interface UsersService extends Omit<TestSubgraph<Services>, 'models'> {
  readonly services: Services;
  readonly models: Models;
  readonly clock: TestClock;
  /** How many passwords were hashed or checked. */
  readonly hashed: () => number;
  /** Removes everything but the signing keys, which the service opens once. */
  readonly clear: () => Promise<void>;
  /** Where the database is, for another instance of the service. */
  readonly uri: string;
}

export interface UsersServiceOptions {
  logger?: Logger;
  /** Another instance of the service, whose database and clock this one has, too. */
  beside?: UsersService;
}

const nobody = testViewer('00000000000000000000abcd', ['users:read', 'users:write']);

/** Starts it; whoever asks may do everything, unless the test says who asks. */
export async function startUsersService(options: UsersServiceOptions = {}): Promise<UsersService> {
  const { logger = createLogger({ name: 'test', level: 'silent' }) } = options;
  const clock = options.beside?.clock ?? createTestClock();
  const passwords = countingHasher();
  const database =
    options.beside === undefined
      ? await testDatabase('users')
      : { uri: options.beside.uri, stop: () => Promise.resolve() };
  const service = await startTestSubgraph({
    schema: usersSchema,
    database,
    logger,
    viewer: nobody,
    openModels: (connection) =>
      openServices(connection, {
        issuer: 'shop-users',
        audience: 'shop',
        logger,
        clock: clock.now,
        passwords: passwords.hasher,
      }),
    createContext,
  });
  const { models: services, ...rest } = service;
  const { models } = services;
  return {
    ...rest,
    services,
    models,
    clock,
    async clear() {
      const { administratorsGuard, refreshTokens, sessions, signInAttempts, users } = models;
      for (const { collection } of [
        administratorsGuard,
        refreshTokens,
        sessions,
        signInAttempts,
        users,
      ]) {
        await collection.deleteMany({});
      }
    },
    hashed: passwords.count,
    uri: database.uri,
  };
}

function countingHasher(): { hasher: PasswordHasher; count: () => number } {
  const hasher = createPasswordHasher();
  let calls = 0;
  return {
    hasher: {
      hash: (password) => {
        calls += 1;
        return hasher.hash(password);
      },
      matches: (password, hash) => {
        calls += 1;
        return hasher.matches(password, hash);
      },
    },
    count: () => calls,
  };
}
