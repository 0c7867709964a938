import { randomBytes } from 'node:crypto';
import { startEmbeddedMongo } from './index.ts';

export interface TestDatabase {
  /** A connection string with the database's name in its path. */
  readonly uri: string;
  /** Drops the database, and stops the server if it was started for it. */
  stop(): Promise<void>;
}

/**
 * A database of its own for a test: in memory in this process, or, when `MONGODB_URI` is set, on
 * the MongoDB that it points at, so that the same tests run against both.
 *
 * @param name what the database is for; the name that it gets starts with it and is unique
 */
export async function testDatabase(name: string): Promise<TestDatabase> {
  const database = `${name}_${randomBytes(6).toString('hex')}`;
  const given = process.env['MONGODB_URI'];
  if (given !== undefined && given !== '') {
    const uri = withDatabase(given, database);
    return { uri, stop: () => dropDatabase(uri) };
  }
  const server = await startEmbeddedMongo();
  return { uri: withDatabase(server.uri, database), stop: () => server.stop() };
}

/** Puts a database's name in the path of a connection string, which may name several hosts. */
function withDatabase(uri: string, database: string): string {
  const parts = /^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?(\?.*)?$/.exec(uri);
  if (parts === null) throw new Error(`not a MongoDB connection string: ${uri}`);
  const [, hosts = '', options = ''] = parts;
  return `${hosts}/${database}${options}`;
}

/** Loads the driver only when there is a real MongoDB to talk to: the embedded one needs none. */
async function dropDatabase(uri: string): Promise<void> {
  const { MongoClient } = await import('mongodb');
  const client = new MongoClient(uri);
  try {
    await client.db().dropDatabase();
  } finally {
    await client.close();
  }
}
