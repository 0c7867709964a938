import { testDatabase, type TestDatabase } from '@shop/embedded-mongo/testing';
import { afterAll, beforeAll } from '@jest/globals';
import { type Db, MongoClient } from 'mongodb';

import type { BooksLocation } from '../../src/reading/books.ts';
import type { Shop } from './shop.ts';

/** The two databases of a test file, and what is in them. */
export interface TestBooks {
  /** Where an audit finds them. */
  location(): BooksLocation;
  orders(): Db;
  products(): Db;
  /** Replaces everything in both. */
  keep(shop: Shop): Promise<void>;
}

interface Open {
  readonly database: TestDatabase;
  readonly client: MongoClient;
}

/** Databases for the tests of a file, one for each service. */
export function useBooks(): TestBooks {
  let orders: Open | undefined;
  let products: Open | undefined;
  beforeAll(async () => {
    [orders, products] = await Promise.all([open('books_orders'), open('books_products')]);
  });
  afterAll(() => Promise.all([orders, products].map((each) => close(each))));
  const books: TestBooks = {
    location: () => ({
      ordersUri: opened(orders).database.uri,
      productsUri: opened(products).database.uri,
    }),
    orders: () => opened(orders).client.db(),
    products: () => opened(products).client.db(),
    async keep(shop) {
      await replace(books.orders(), 'orders', shop.orders);
      await replace(books.products(), 'reservations', shop.reservations);
      await replace(books.products(), 'products', shop.products);
    },
  };
  return books;
}

async function open(name: string): Promise<Open> {
  const database = await testDatabase(name);
  return { database, client: await new MongoClient(database.uri).connect() };
}

async function close(each: Open | undefined): Promise<void> {
  await each?.client.close();
  await each?.database.stop();
}

function opened(each: Open | undefined): Open {
  if (!each) throw new Error('The databases are there while tests run.');
  return each;
}

async function replace(db: Db, name: string, documents: Shop['orders']): Promise<void> {
  await db.collection(name).deleteMany({});
  if (documents.length > 0) await db.collection(name).insertMany(documents);
}
