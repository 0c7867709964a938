import { readFileSync } from 'node:fs';

import type { Connection, Model, Types } from 'mongoose';
import { z } from 'zod';

import { connectDatabase } from './database.ts';
import type { Logger } from './logger.ts';

/**
 * Reads a file of seed data: a JSON array.
 *
 * @param item what each element must be; ids are 24 hexadecimal digits
 */
export function readSeed<T>(file: URL, item: z.ZodType<T>): T[] {
  return z.array(item).parse(JSON.parse(readFileSync(file, 'utf8')));
}

/**
 * Adds the documents that a collection does not have yet, by id. What is there stays as it is, so
 * seeding again, or at the same time as another process, changes nothing.
 *
 * @returns how many were added
 */
export async function seedCollection<T extends { _id: Types.ObjectId | string }>(
  model: Model<T>,
  documents: readonly T[],
): Promise<number> {
  const collection = model.db.collection<{ _id: Types.ObjectId | string }>(model.collection.name);
  const result = await collection.bulkWrite(
    documents.map(({ _id, ...rest }) => ({
      updateOne: { filter: { _id }, update: { $setOnInsert: rest }, upsert: true },
    })),
    { ordered: false },
  );
  return result.upsertedCount;
}

/**
 * Fills a service's database with its seed data and lets go of it.
 *
 * @param options.seed opens the models and adds the documents; gives how many were added
 * @throws {StartupError} when the database does not answer
 */
export async function seedDatabase(options: {
  databaseUri: string;
  logger: Logger;
  seed: (connection: Connection) => Promise<number>;
}): Promise<void> {
  const { databaseUri, logger, seed } = options;
  const database = await connectDatabase({ uri: databaseUri, logger });
  try {
    const added = await seed(database.connection);
    logger.info({ added }, added === 0 ? 'the seed data is there already' : 'seeded');
  } finally {
    await database.close();
  }
}
