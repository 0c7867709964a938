import { MongoClient } from 'mongodb';
import { RateLimiterMongo, type RateLimiterRes } from 'rate-limiter-flexible';

import { WINDOW_SECONDS } from './counter.ts';

/** A database in which several routers count together. */
export interface SharedStore {
  /** @throws {RateLimiterRes} when it is too many, {Error} when the database does not answer */
  consume(client: string): Promise<RateLimiterRes>;
  close(): Promise<void>;
}

/**
 * Connects when the first request is counted, and anew whenever it must.
 *
 * @param timeoutMs how long the count of a request may take, in milliseconds
 */
export function openSharedStore(mongodbUri: string, limit: number, timeoutMs: number): SharedStore {
  const client = new MongoClient(mongodbUri, {
    serverSelectionTimeoutMS: timeoutMs,
    connectTimeoutMS: timeoutMs,
    socketTimeoutMS: timeoutMs,
    waitQueueTimeoutMS: timeoutMs,
  });
  const limiter = new RateLimiterMongo({
    storeClient: client,
    dbName: client.db().databaseName,
    tableName: 'rateLimits',
    points: limit,
    duration: WINDOW_SECONDS,
    // Who is over the limit is refused without asking the database, until the window ends.
    inMemoryBlockOnConsumed: limit + 1,
    // It would start to make them at once, and print a failure.
    disableIndexesCreation: true,
  });
  let indexes: Promise<void> | undefined;

  /** Without its unique index, two routers could begin two windows for one client. */
  const makeIndexes = (): Promise<void> => {
    indexes ??= limiter.createIndexes().catch((error: unknown) => {
      indexes = undefined;
      throw error;
    });
    return indexes;
  };

  return {
    async consume(key) {
      await makeIndexes();
      return limiter.consume(key);
    },
    close: () => client.close(),
  };
}
