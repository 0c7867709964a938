import { readFileSync } from 'node:fs';

import mongoose, { type Connection, type Model, type Types } from 'mongoose';
import { z } from 'zod';

import type { LogLevel } from './config.ts';
import { runTask } from './task.ts';

/**
 * Reads a file of seed data: a JSON array.
 *
 * @param item what each element must be; ids are 24 hexadecimal digits
 */
export function readSeed<T>(file: URL, item: z.ZodType<T>): T[] {
  return z.array(item).parse(JSON.parse(readFileSync(file, 'utf8')));
}

interface Seeded {
  _id: Types.ObjectId | string;
}

/**
 * Adds the documents that a collection does not have yet, by id and by every other unique index.
 * What is there stays as it is, so seeding again, or at the same time as another process, changes
 * nothing.
 *
 * @returns how many were added
 */
export async function seedCollection<T extends Seeded>(
  model: Model<T>,
  documents: readonly T[],
): Promise<number> {
  const upserts = documents.map(({ _id, ...rest }) => ({
    updateOne: { filter: { _id }, update: { $setOnInsert: rest }, upsert: true },
  }));
  // Not through the model: what is seeded says itself when it was made.
  const collection = model.db.collection<Seeded>(model.collection.collectionName);
  try {
    const result = await collection.bulkWrite(upserts, { ordered: false });
    return result.upsertedCount;
  } catch (error) {
    if (isOnlyDuplicates(error)) return error.result.upsertedCount;
    throw error;
  }
}

/** Whether all that a bulk write could not do is to add what is there already. */
function isOnlyDuplicates(error: unknown): error is mongoose.mongo.MongoBulkWriteError {
  return (
    error instanceof mongoose.mongo.MongoBulkWriteError &&
    error.result.getWriteConcernError() === undefined &&
    error.result.getWriteErrors().every(({ code }) => code === 11000)
  );
}

/**
 * Runs a seed as a process that ends by itself: fills a service's database and lets go of it. When
 * that cannot be done, one sentence on standard error says why and the exit code is 1.
 *
 * @param options.name the service's name, as people know it
 * @param options.configure reads the configuration
 * @param options.databaseUri picks the database's URI from it
 * @param options.seed opens the models and adds the documents; gives how many were added
 */
export function runSeed<C extends { LOG_LEVEL: LogLevel }>(options: {
  name: string;
  configure: () => C;
  databaseUri: (config: C) => string;
  seed: (connection: Connection, config: C) => Promise<number>;
}): Promise<void> {
  const { name, configure, databaseUri, seed } = options;
  return runTask({
    name: `${name}-seed`,
    failure: `${name} cannot be seeded`,
    configure,
    databaseUri,
    run: async (connection, config, logger) => {
      const added = await seed(connection, config);
      logger.info({ added }, added === 0 ? 'the seed data is there already' : 'seeded');
    },
  });
}
