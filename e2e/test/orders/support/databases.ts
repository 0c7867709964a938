import { type Db, type Document, MongoClient, ObjectId } from 'mongodb';

/** What there is of a product. */
export interface Stock {
  readonly available: number;
  readonly held: number;
  readonly committed: number;
}

/** The databases of a shop, read and written past its services. */
export interface TrialDatabases {
  readonly ordersUri: string;
  readonly productsUri: string;
  readonly orders: Db;
  readonly products: Db;
  /** Makes the category that every product of a trial stands in. */
  addCategory(slug: string): Promise<void>;
  /** @throws Error when one of the products does not exist */
  stock(productIds: readonly string[]): Promise<Map<string, Stock>>;
  /** Every order of these users, oldest first. */
  ordersOf(userIds: readonly string[]): Promise<Document[]>;
  /** @throws Error when there is no such order */
  readOrder(id: string): Promise<Document>;
  /** The reservation of an order; undefined when there is none. */
  readReservation(orderId: string): Promise<Document | undefined>;
  /**
   * What still moves: orders with a step to do, reservations that wait for one or are not settled, and
   * products with holds.
   *
   * @returns a sentence for each; none when all is settled
   */
  unsettled(): Promise<string[]>;
  close(): Promise<void>;
}

/** A document whose id is a text, or what is shown as one. */
interface Item extends Document {
  _id: string;
}

/** How many of a kind are told of at most. */
const shown = 20;

/** Connects to the databases of a shop. */
export async function openDatabases({
  ordersUri,
  productsUri,
}: {
  ordersUri: string;
  productsUri: string;
}): Promise<TrialDatabases> {
  const clients = [new MongoClient(ordersUri), new MongoClient(productsUri)] as const;
  await Promise.all(clients.map((client) => client.connect()));
  const orders = clients[0].db();
  const products = clients[1].db();
  return {
    ordersUri,
    productsUri,
    orders,
    products,
    async addCategory(slug) {
      await products
        .collection<Item>('categories')
        .updateOne({ _id: slug }, { $set: { name: slug } }, { upsert: true });
    },
    async stock(ids) {
      const found = await products
        .collection('products')
        .find({ _id: { $in: ids.map((id) => new ObjectId(id)) } })
        .toArray();
      const stock = found.map((product): [string, Stock] => [
        product._id.toHexString(),
        stockOf(product),
      ]);
      const missing = new Set(ids).size - stock.length;
      if (missing > 0) throw new Error(`There are ${missing} of these products less.`);
      return new Map(stock);
    },
    async ordersOf(userIds) {
      const filter = { userId: { $in: [...userIds] } };
      return orders.collection('orders').find(filter).sort({ placedAt: 1, _id: 1 }).toArray();
    },
    async readOrder(id) {
      const found = await orders.collection('orders').findOne({ _id: new ObjectId(id) });
      if (found === null) throw new Error(`There is no order ${id}.`);
      return found;
    },
    async readReservation(orderId) {
      const found = await products.collection<Item>('reservations').findOne({ _id: orderId });
      return found ?? undefined;
    },
    async unsettled() {
      const [steps, reservations, held] = await Promise.all([
        read(orders, 'orders', { step: { $exists: true } }),
        read(products, 'reservations', {
          $or: [{ state: { $in: ['RESERVING', 'HELD'] } }, { settled: false }, { marked: true }],
        }),
        read(products, 'products', { heldQuantity: { $gt: 0 } }),
      ]);
      return [
        ...steps.map(
          (order) => `order ${String(order['_id'])} has the step ${String(order['step'])}`,
        ),
        ...reservations.map(
          (one) =>
            `reservation ${String(one['_id'])} is ${String(one['state'])}, settled ${String(one['settled'])}`,
        ),
        ...held.map(
          (product) =>
            `product ${String(product['_id'])} has ${String(product['heldQuantity'])} held`,
        ),
      ];
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}

function stockOf(product: Document): Stock {
  return {
    available: Number(product['availableQuantity'] ?? 0),
    held: Number(product['heldQuantity'] ?? 0),
    committed: Number(product['committedQuantity'] ?? 0),
  };
}

async function read(database: Db, collection: string, filter: Document): Promise<Document[]> {
  return database.collection(collection).find(filter).limit(shown).toArray();
}
