import { ObjectId } from 'mongodb';

import { type Order, orders } from '../documents/order.ts';
import { type Product, products } from '../documents/product.ts';
import type { ReadDocument } from '../documents/read.ts';
import { type Reservation, reservations } from '../documents/reservation.ts';
import { BookDatabase, readAll } from './database.ts';

/** Where the books are kept. */
export interface BooksLocation {
  /** A MongoDB connection string that names the database of orders. */
  readonly ordersUri: string;
  /** A MongoDB connection string that names the database of products. */
  readonly productsUri: string;
}

/** The documents of both services, read with nothing of either. */
export class Books {
  readonly #orders: BookDatabase;
  readonly #products: BookDatabase;

  private constructor(orders: BookDatabase, products: BookDatabase) {
    this.#orders = orders;
    this.#products = products;
  }

  /** @throws {BooksUnreadable} when a database does not answer */
  static async open({ ordersUri, productsUri }: BooksLocation): Promise<Books> {
    const ordersDatabase = await BookDatabase.open('orders', ordersUri);
    try {
      return new Books(ordersDatabase, await BookDatabase.open('products', productsUri));
    } catch (error) {
      await ordersDatabase.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#orders.close(), this.#products.close()]);
  }

  /** The times of the clocks by which orders and reservations are dated. */
  async now(): Promise<{ orders: Date; reservations: Date }> {
    const [inOrders, inProducts] = await Promise.all([this.#orders.now(), this.#products.now()]);
    return { orders: inOrders, reservations: inProducts };
  }

  /** All orders by id, or those with these ids. */
  orders(ids?: readonly string[]): AsyncGenerator<ReadDocument<Order>> {
    return readAll(this.#orders.collection('orders'), orders, {
      ...(ids && { filter: { _id: { $in: objectIds(ids) } } }),
      sort: { _id: 1 },
    });
  }

  /** All orders that have a key, those with the same key side by side. */
  ordersByKey(): AsyncGenerator<ReadDocument<Order>> {
    return readAll(this.#orders.collection('orders'), orders, {
      filter: { idempotencyKey: { $exists: true } },
      sort: { userId: 1, idempotencyKey: 1 },
    });
  }

  /** All reservations by the id of their order, or those of these orders. */
  reservations(orderIds?: readonly string[]): AsyncGenerator<ReadDocument<Reservation>> {
    return readAll(this.#products.collection('reservations'), reservations, {
      ...(orderIds && { filter: { _id: { $in: orderIds } } }),
      sort: { _id: 1 },
    });
  }

  /** The reservations that name these products. */
  reservationsOf(productIds: readonly string[]): AsyncGenerator<ReadDocument<Reservation>> {
    return readAll(this.#products.collection('reservations'), reservations, {
      filter: { 'lines.productId': { $in: productIds } },
    });
  }

  /** All products, or those with these ids. */
  products(ids?: readonly string[]): AsyncGenerator<ReadDocument<Product>> {
    return readAll(this.#products.collection('products'), products, {
      ...(ids && { filter: { _id: { $in: objectIds(ids) } } }),
    });
  }
}

/** The ids of documents as the databases keep them; what cannot be one is left out. */
function objectIds(ids: readonly string[]): ObjectId[] {
  return ids.filter((id) => ObjectId.isValid(id)).map((id) => new ObjectId(id));
}
