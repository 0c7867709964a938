import { testDatabase } from '@shop/embedded-mongo/testing';

import { connectDatabase, createLogger, type Database } from '@shop/service-kit';

import { startProxy, type Proxy } from './proxy.ts';

export const quiet = createLogger({ name: 'test', level: 'silent' });

/** A database of its own, with a connection to it. */
export async function openDatabase(): Promise<Database & { uri: string; stop(): Promise<void> }> {
  const server = await testDatabase('kit');
  const database = await connectDatabase({ uri: server.uri, logger: quiet });
  return {
    ...database,
    uri: server.uri,
    async stop() {
      await database.close();
      await server.stop();
    },
  };
}

/** A database of its own behind a proxy, so that it can be cut off. */
export async function unreliableDatabase(): Promise<{
  uri: string;
  proxy: Proxy;
  stop(): Promise<void>;
}> {
  const database = await testDatabase('kit');
  const { host, pathname } = new URL(database.uri);
  const proxy = await startProxy(host);
  return {
    // Without directConnection the driver goes to the address that the server says of itself.
    uri: `mongodb://127.0.0.1:${proxy.port}${pathname}?directConnection=true`,
    proxy,
    async stop() {
      await proxy.stop();
      await database.stop();
    },
  };
}
