import mongoose, { type Connection } from 'mongoose';

import type { Logger } from './logger.ts';
import { StartupError } from './startupError.ts';

/** The database of one service. */
export interface Database {
  readonly connection: Connection;
  /** Resolves when the database answers, and rejects when it does not within two seconds. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Connects to a service's own MongoDB. Writes are acknowledged by a majority and journaled, reads
 * go to the primary: what a client was told is never lost.
 *
 * @param options.uri a MongoDB connection string that names the database
 * @param options.timeoutMs how long to look for the server, in milliseconds
 * @throws {DatabaseUnreachableError} when no server answers in time
 */
export async function connectDatabase(options: {
  uri: string;
  logger: Logger;
  timeoutMs?: number;
}): Promise<Database> {
  const { uri, logger, timeoutMs = 5_000 } = options;
  const connection = mongoose.createConnection(uri, {
    autoCreate: false,
    autoIndex: false,
    bufferCommands: false,
    monitorCommands: true,
    readPreference: 'primary',
    serverSelectionTimeoutMS: timeoutMs,
    writeConcern: { w: 'majority', journal: true },
  });
  connection.on('disconnected', () => {
    logger.warn('the database connection is lost');
  });
  try {
    await connection.asPromise();
  } catch (cause) {
    await connection.close(true);
    throw new DatabaseUnreachableError(uri, cause);
  }
  return {
    connection,
    async ping() {
      await connection.db?.command({ ping: 1 }, { timeoutMS: 2_000 });
    },
    close: () => connection.close(),
  };
}

/** No MongoDB answers at the configured address. */
export class DatabaseUnreachableError extends StartupError {
  override readonly name = 'DatabaseUnreachableError';

  constructor(uri: string, cause: unknown) {
    super(
      `no database answers at ${withoutCredentials(uri)}: is it running, and is the URI right?`,
      {
        cause,
      },
    );
  }
}

function withoutCredentials(uri: string): string {
  return uri.replace(/\/\/[^@/]*@/, '//');
}

/**
 * The first field of the unique index that a write violated, or undefined for any other error.
 * MongoDB reports it as error 11000 with the index's `keyPattern`.
 */
export function duplicateKey(error: unknown): string | undefined {
  if (!(error instanceof mongoose.mongo.MongoServerError) || error.code !== 11000) return undefined;
  const pattern: unknown = error['keyPattern'];
  return typeof pattern === 'object' && pattern !== null ? Object.keys(pattern)[0] : undefined;
}
