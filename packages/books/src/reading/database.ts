import { type Collection, type Db, type Document, MongoClient, MongoError } from 'mongodb';

import { type DocumentKind, readDocument, type ReadDocument } from '../documents/read.ts';

/** A database could not be read; the message is a sentence for an operator, without credentials. */
export class BooksUnreadable extends Error {
  override readonly name = 'BooksUnreadable';
}

const answerWithinMs = 5_000;

/** One service's database, open for reading only. */
export class BookDatabase {
  readonly #client: MongoClient;
  readonly #db: Db;

  private constructor(client: MongoClient) {
    this.#client = client;
    this.#db = client.db();
  }

  /**
   * Connects to a database.
   *
   * @param name whose it is, for messages: `orders`
   * @param uri a MongoDB connection string that names the database
   * @throws {BooksUnreadable} when the URI is not one or nothing answers within five seconds
   */
  static async open(name: string, uri: string): Promise<BookDatabase> {
    let client: MongoClient;
    try {
      client = new MongoClient(uri, {
        serverSelectionTimeoutMS: answerWithinMs,
        connectTimeoutMS: answerWithinMs,
        readPreference: 'primary',
        // What was not acknowledged yet could still be lost, and is not in the books.
        readConcernLevel: 'majority',
      });
    } catch (cause) {
      throw new BooksUnreadable(`The URI of the database of ${name} is not one of a MongoDB.`, {
        cause,
      });
    }
    const database = new BookDatabase(client);
    try {
      await database.now();
    } catch (cause) {
      await client.close();
      throw new BooksUnreadable(
        `The database of ${name} does not answer at ${withoutSecrets(uri)}: is it running, and is the URI right?`,
        { cause },
      );
    }
    return database;
  }

  collection(name: string): Collection {
    return this.#db.collection(name);
  }

  /** The time of the database's own clock, by which documents are dated. */
  async now(): Promise<Date> {
    const { localTime } = (await this.#db.command({ hello: 1 })) as { localTime?: unknown };
    if (!(localTime instanceof Date)) throw new MongoError('hello gave no time');
    return localTime;
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

/** Which documents are read, and in which order. */
export interface Selection {
  readonly filter?: Document;
  readonly sort?: Record<string, 1>;
}

/** Reads documents one by one, in batches that do not grow with the collection. */
export async function* readAll<T>(
  collection: Collection,
  kind: DocumentKind<T>,
  { filter = {}, sort }: Selection = {},
): AsyncGenerator<ReadDocument<T>> {
  const cursor = collection
    .find(filter, {
      projection: kind.projection,
      batchSize: 1000,
      allowDiskUse: true,
      ...(sort && { sort }),
    })
    .stream();
  for await (const document of cursor as AsyncIterable<Document>) {
    yield readDocument(kind, document);
  }
}

/** Drops the credentials and the options, of which some are secrets, from a connection string. */
function withoutSecrets(uri: string): string {
  return uri.replace(/\/\/.*@/s, '//').replace(/\?.*/s, '');
}
