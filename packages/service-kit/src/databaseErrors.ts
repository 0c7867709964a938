import mongoose from 'mongoose';

/** Names of the driver's errors that mean: the database cannot be reached now. */
const unreachable: ReadonlySet<string> = new Set([
  'MongoClientClosedError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoServerClosedError',
  'MongoServerSelectionError',
  'MongoTopologyClosedError',
  'MongoWaitQueueTimeoutError',
  'PoolClearedOnNetworkError',
]);

/**
 * Codes with which a server answers that has no primary, is about to stop or lacks a majority, from
 * the retryable reads and writes specifications of MongoDB's drivers.
 */
const notServing: ReadonlySet<unknown> = new Set([
  6, 7, 64, 89, 91, 134, 189, 262, 9001, 10107, 11600, 11602, 13435, 13436,
]);

/** Whether an error means that the database does not serve now and may do so again later. */
export function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (unreachable.has(error.name)) return true;
  return error instanceof mongoose.mongo.MongoServerError && notServing.has(error.code);
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
