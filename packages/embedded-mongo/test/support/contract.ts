import { afterAll, beforeAll } from '@jest/globals';
import { MongoClient } from 'mongodb';
import type { Collection, Db, Document, IndexOptions, IndexSpecification } from 'mongodb';
import { testDatabase } from '../../src/testing.ts';
import type { TestDatabase } from '../../src/testing.ts';

/** How long one test may take: a real MongoDB looks for expired documents once a minute. */
export const SLOW = 90_000;

/** A database for the tests of a file: the embedded one, or that of `MONGODB_URI`. */
export interface Contract {
  readonly db: Db;
  readonly client: MongoClient;
  readonly uri: string;
  /** An empty collection of a name that no other test uses. */
  collection(): Collection<AnyDocument>;
}

/** A document of which a test says what it likes, `_id` included. */
export interface AnyDocument extends Document {
  _id?: string | number;
}

/** Creates an index. @returns its name */
export const createIndex = (
  collection: Collection<AnyDocument>,
  key: IndexSpecification,
  options: IndexOptions = {},
): Promise<string> => collection.createIndex(key, options, {});

/** Opens the database before a file's tests and drops it after them. */
export function useDatabase(name: string): Contract {
  let database: TestDatabase | undefined;
  let client: MongoClient | undefined;
  let collections = 0;
  beforeAll(async () => {
    database = await testDatabase(name);
    client = new MongoClient(database.uri);
    await client.connect();
  });
  afterAll(async () => {
    await client?.close();
    await database?.stop();
  });
  const opened = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the database is opened before all tests');
    return value;
  };
  return {
    get client() {
      return opened(client);
    },
    get db() {
      return opened(client).db();
    },
    get uri() {
      return opened(database).uri;
    },
    collection() {
      collections += 1;
      return opened(client).db().collection<AnyDocument>(`c${collections}`);
    },
  };
}
