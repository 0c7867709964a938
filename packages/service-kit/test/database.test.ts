import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { createServer, type AddressInfo, type Socket } from 'node:net';

import { afterEach, describe, expect, jest, test } from '@jest/globals';

import { connectDatabase, duplicateKey, StartupError } from '@shop/service-kit';

import { openDatabase, quiet, unreliableDatabase } from './support/database.ts';
import { makeItem, openItems } from './support/items.ts';
import { createTestLog } from './support/log.ts';

jest.setTimeout(30_000);

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const open = async () => {
  const database = await openDatabase();
  undo.push(() => database.stop());
  return { database, items: openItems(database.connection) };
};

/** A server that accepts connections and never says a word. */
const silentServer = async (): Promise<number> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  undo.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
};

/** A port on which nothing listens. */
const freePort = async (): Promise<number> => {
  const port = await silentServer();
  await undo.pop()?.();
  return port;
};

const failure = async (uri: string): Promise<unknown> => {
  const started = performance.now();
  try {
    const database = await connectDatabase({ uri, logger: quiet, timeoutMs: 300 });
    undo.push(() => database.close());
  } catch (error) {
    expect(performance.now() - started).toBeLessThan(5_000);
    return error;
  }
  throw new Error('it connected');
};

describe('a database that cannot be used', () => {
  test.each([
    ['nothing listens', freePort],
    ['nothing answers', silentServer],
  ])('is one sentence within the timeout when %s', async (_, choosePort) => {
    const port = await choosePort();
    const error = await failure(`mongodb://127.0.0.1:${port}/users`);
    expect(error).toBeInstanceOf(StartupError);
    expect(error).toHaveProperty(
      'message',
      `no database answers at mongodb://127.0.0.1:${port}/users: is it running, and is the URI right?`,
    );
  });

  test('is shown without its credentials and options', async () => {
    const port = await freePort();
    const host = `127.0.0.1:${port}`;
    for (const uri of [
      `mongodb://app:secret@${host}/users?authSource=secret`,
      `mongodb://app:sec/secret@${host}/users`,
      `mongodb://app:secret@secret@${host}/users`,
      `mongodb://app:sec?secret@${host}/users`,
    ]) {
      const error = await failure(uri);
      expect(error).toBeInstanceOf(StartupError);
      expect(error).toHaveProperty('message', expect.stringContaining(`mongodb://${host}/users:`));
      expect(error).toHaveProperty('message', expect.not.stringContaining('secret'));
    }
  });
});

describe('a write', () => {
  test('is acknowledged by a majority that has journaled it', async () => {
    const { database, items } = await open();
    const concerns: unknown[] = [];
    database.connection.getClient().on('commandStarted', ({ command, commandName }) => {
      concerns.push([commandName, (command as { writeConcern?: unknown }).writeConcern]);
    });
    const item = makeItem();
    const { _id } = item;
    await items.create(item);
    await items.updateOne({ _id }, { $set: { name: 'other' } });
    await items.findOneAndUpdate({ _id }, { $set: { name: 'another' } });
    await items.collection.bulkWrite([{ deleteOne: { filter: { _id } } }]);
    const durable = { w: 'majority', j: true };
    expect(concerns).toEqual([
      ['insert', durable],
      ['update', durable],
      ['findAndModify', durable],
      ['delete', durable],
    ]);
  });
});

describe('duplicateKey', () => {
  test('is the field whose unique value is taken', async () => {
    const { items } = await open();
    await items.collection.createIndex({ name: 1, shelf: 1 }, { unique: true }, {});
    const item = makeItem();
    await items.create(item);
    const same = items.create(makeItem({ name: item.name, shelf: item.shelf }));
    expect(await same.catch(duplicateKey)).toBe('name');
    const again = items.create(makeItem({ _id: item._id, name: 'other' }));
    expect(await again.catch(duplicateKey)).toBe('_id');
  });

  test('is undefined for any other error', async () => {
    const { items } = await open();
    const refused = await items.collection
      .updateOne({}, { $unknown: { a: 1 } })
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Error);
    expect(duplicateKey(refused)).toBeUndefined();
    expect(duplicateKey(undefined)).toBeUndefined();
    expect(duplicateKey({ code: 11000, keyPattern: { a: 1 } })).toBeUndefined();
  });
});

describe('a connection', () => {
  const openUnreliable = async (
    options: { timeoutMs: number; commandTimeoutMs?: number },
    uriOptions = '',
  ) => {
    const server = await unreliableDatabase();
    undo.push(() => server.stop());
    const { logger, lines } = createTestLog();
    const database = await connectDatabase({
      uri: `${server.uri}${uriOptions}`,
      logger,
      ...options,
    });
    undo.push(() => database.close());
    return { database, proxy: server.proxy, items: openItems(database.connection), log: lines };
  };
  const messages = (lines: readonly Record<string, unknown>[]) => lines.map(({ msg }) => msg);

  /** The sockets that are opened from now on. */
  const openedSockets = (): ReadonlySet<Socket> => {
    const sockets = new Set<Socket>();
    const keep = (message: unknown) => sockets.add((message as { socket: Socket }).socket);
    subscribe('net.client.socket', keep);
    undo.push(() => Promise.resolve(unsubscribe('net.client.socket', keep)));
    return sockets;
  };

  test('that is lost just as the driver asks whether it is there is found again', async () => {
    const sockets = openedSockets();
    const { database, proxy } = await openUnreliable(
      { timeoutMs: 300 },
      '&heartbeatFrequencyMS=500',
    );
    await new Promise<void>((resolve) => {
      database.connection.getClient().once('serverHeartbeatStarted', () => {
        // From now until they say that they are closed, a write to them is never done.
        for (const socket of sockets) socket.destroy();
        resolve();
      });
    });
    await proxy.cut();
    await expect(database.ping()).rejects.toThrow();
    const back = new Promise((resolve) => database.connection.once('reconnected', resolve));
    await proxy.mend();
    await back;
    await database.ping();
  });

  test('that is reset while a query is written is replaced, and the query is asked again', async () => {
    const sockets = openedSockets();
    const { items } = await openUnreliable({ timeoutMs: 10_000 });
    await items.countDocuments();
    let resets = 0;
    for (const socket of sockets) {
      // As it is with a message that does not go out at once.
      socket.write = () => {
        resets += 1;
        const reset = Object.assign(new Error('write ECONNRESET'), { syscall: 'write' });
        setImmediate(() => socket.destroy(reset));
        return false;
      };
    }

    expect(await items.countDocuments()).toBe(0);
    expect(resets).toBeGreaterThan(0);
  });

  test('that is lost fails pings and queries in bounded time, and works again when it is back', async () => {
    const { database, proxy, items, log } = await openUnreliable({ timeoutMs: 300 });
    await database.ping();
    const lost = new Promise((resolve) => database.connection.once('disconnected', resolve));
    await proxy.cut();
    await expect(database.ping()).rejects.toThrow();
    await expect(items.countDocuments()).rejects.toThrow(/ECONNREFUSED|closed/);
    await lost;
    const back = new Promise((resolve) => database.connection.once('reconnected', resolve));
    await proxy.mend();
    await back;
    await database.ping();
    expect(await items.countDocuments()).toBe(0);
    expect(messages(log)).toEqual([
      'the database connection is lost',
      'the database connection is back',
    ]);
  });

  test('to a server that hangs is given up', async () => {
    const { database, proxy, items } = await openUnreliable({ timeoutMs: 300 });
    await items.countDocuments();
    proxy.freeze();
    await expect(database.ping()).rejects.toThrow();
    await expect(items.countDocuments()).rejects.toThrow();
  });

  test('does not wait for a command for ever', async () => {
    const { database, proxy } = await openUnreliable({ timeoutMs: 300_000, commandTimeoutMs: 200 });
    await database.ping();
    proxy.freeze();
    const command = database.connection.db?.command({ count: 'items' });
    await expect(command).rejects.toThrow(/timed out/);
  });

  test('does not hold a write that waits for a server that comes back in time', async () => {
    const { proxy, items } = await openUnreliable({ timeoutMs: 10_000 });
    await proxy.cut();
    const write = items.create(makeItem());
    await proxy.mend();
    await write;
    expect(await items.countDocuments()).toBe(1);
  });

  test('is closed without a word', async () => {
    const { database, log } = await openUnreliable({ timeoutMs: 10_000 });
    await database.close();
    expect(log).toEqual([]);
    await expect(database.ping()).rejects.toThrow();
  });
});
