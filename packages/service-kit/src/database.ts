import mongoose, { type Connection } from 'mongoose';

import { settleDriverWrites } from './driverWrites.ts';
import type { Logger } from './logger.ts';
import { StartupError } from './startupError.ts';

/** The database of one service. */
export interface Database {
  readonly connection: Connection;
  /** Resolves when the database answers, and rejects when it does not within two seconds. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** How to connect to a database. */
export interface DatabaseOptions {
  /** A MongoDB connection string that names the database. */
  uri: string;
  logger: Logger;
  /**
   * How long to look for a server and to wait for it to accept a connection, at the start and for
   * each later command, in milliseconds. Default: 3,000, which is less than a router waits, so that
   * its client reads why there is no answer.
   */
  timeoutMs?: number;
  /**
   * How long a command may take, in milliseconds. Default: 30,000. It frees what waits for a server
   * that hangs; indexes are built within it too.
   */
  commandTimeoutMs?: number;
}

const pingTimeoutMs = 2_000;

/**
 * Connects to a service's own MongoDB. Writes are acknowledged by a majority and journaled, and reads
 * give what a majority has: what a client was told is never lost, whether this service wrote it or
 * another instance did.
 *
 * A read may be older than what a write just met: after a conditional write that matched nothing, or
 * a duplicate key, the other's write may take a moment to show.
 *
 * @throws {StartupError} when no server answers in time, or the one that answers refuses
 */
export async function connectDatabase(options: DatabaseOptions): Promise<Database> {
  const { uri, logger, timeoutMs = 3_000, commandTimeoutMs = 30_000 } = options;
  settleDriverWrites();
  const connection = mongoose.createConnection(uri, {
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    connectTimeoutMS: timeoutMs,
    monitorCommands: true,
    readConcernLevel: 'majority',
    readPreference: 'primary',
    serverSelectionTimeoutMS: timeoutMs,
    socketTimeoutMS: commandTimeoutMs,
    writeConcern: { w: 'majority', journal: true },
  });
  try {
    await connection.asPromise();
  } catch (cause) {
    await connection.destroy(true);
    throw new StartupError(connectionFailure(uri, cause), { cause });
  }
  const onDisconnected = (): void => {
    logger.warn('the database connection is lost');
  };
  const onReconnected = (): void => {
    logger.info('the database connection is back');
  };
  connection.on('disconnected', onDisconnected).on('reconnected', onReconnected);
  return {
    connection,
    async ping() {
      const { db } = connection;
      if (!db) throw new Error('the database connection is closed');
      await db.command({ ping: 1 }, { signal: AbortSignal.timeout(pingTimeoutMs) });
    },
    async close() {
      connection.off('disconnected', onDisconnected).off('reconnected', onReconnected);
      await connection.destroy();
    },
  };
}

/** One sentence for the person who starts the service; credentials are not in it. */
function connectionFailure(uri: string, cause: unknown): string {
  const address = withoutSecrets(uri);
  return cause instanceof mongoose.mongo.MongoServerError
    ? `the database at ${address} refuses this service (${cause.message}): are the credentials right?`
    : `no database answers at ${address}: is it running, and is the URI right?`;
}

/** Drops the credentials and the options, of which some are secrets, from a connection string. */
function withoutSecrets(uri: string): string {
  return uri.replace(/\/\/.*@/s, '//').replace(/\?.*/s, '');
}
