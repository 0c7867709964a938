import { testDatabase, type TestDatabase } from '@shop/embedded-mongo/testing';
import { startStack, type Stack, type StackOptions } from '@shop/local-stack';

import { type AccountName, accounts, demoPassword } from './accounts.ts';
import { bearer, type Client, createClient } from './client.ts';
import { signIn } from './session.ts';

/** Whether the databases are processes of the stack, which a test may kill. */
export const ownsDatabases = (process.env['MONGODB_URI'] ?? '') === '';

/** The whole system as real processes, with seed data and databases of its own. As a client: nobody. */
export interface Shop extends Client {
  readonly stack: Stack;
  /** Sends operations as a seeded account, which is signed in by the first of them. */
  as(account: AccountName): Client;
  stop(): Promise<void>;
}

/**
 * Starts a shop that limits no client's rate, for tests send more than people do. With MONGODB_URI set
 * its databases are on that server, else it brings them along.
 */
export async function startShop(options: StackOptions = {}): Promise<Shop> {
  const databases = ownsDatabases ? {} : await externalDatabases();
  const { router, ...others } = options.serviceEnvironment ?? {};
  const stack = await startStack({
    ...options,
    serviceEnvironment: { ...others, router: { RATE_LIMIT: '0', ...router } },
    databases: Object.fromEntries(Object.entries(databases).map(([name, { uri }]) => [name, uri])),
  });
  const stranger = createClient(stack.url);
  const clients = new Map<AccountName, Client>();
  return {
    ...stranger,
    stack,
    as(name) {
      const client = clients.get(name) ?? createSignedIn(stack.url, stranger, name);
      clients.set(name, client);
      return client;
    },
    async stop() {
      await stack.stop();
      await Promise.all(Object.values(databases).map((database) => database.stop()));
    },
  };
}

/** A shop lives for less than the quarter of an hour that an access token does. */
function createSignedIn(url: string, stranger: Client, name: AccountName): Client {
  let session: Promise<{ authorization: string }> | undefined;
  const begin = async () => {
    const { accessToken } = await signIn(stranger, accounts[name].email, demoPassword);
    return bearer(accessToken);
  };
  return createClient(url, () => (session ??= begin()));
}

async function externalDatabases(): Promise<Record<string, TestDatabase>> {
  const names = ['users', 'products', 'orders'];
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await testDatabase(name)] as const)),
  );
}
