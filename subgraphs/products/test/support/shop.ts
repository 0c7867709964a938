import { type TestDatabase, testDatabase } from '@shop/embedded-mongo/testing';
import { connectDatabase, createLogger, type Database } from '@shop/service-kit';

import { type Models, openModels } from '../../src/models/index.ts';
import type { ProductRecord } from '../../src/models/product.ts';
import type { ReservationRecord } from '../../src/models/reservation.ts';
import { commitStock } from '../../src/operations/reservations/commitStock.ts';
import { holdStands } from '../../src/operations/reservations/holds.ts';
import type { OrderLine } from '../../src/operations/reservations/orderInput.ts';
import { releaseStock } from '../../src/operations/reservations/releaseStock.ts';
import { reserveStock } from '../../src/operations/reservations/reserveStock.ts';
import { sweepReservations } from '../../src/operations/reservations/sweepReservations.ts';
import { interpose, type Process } from './process.ts';

const logger = createLogger({ name: 'test', level: 'silent' });
const caller = { service: 'orders' };

/** Longer than any test. */
const ttlMs = 600_000;

export const reserve = (process: Process, orderId: string, lines: readonly OrderLine[]) =>
  reserveStock(process, caller, { orderId, lines }, ttlMs);
export const commit = (process: Process, orderId: string) =>
  commitStock(process, caller, { orderId }, ttlMs);
export const release = (process: Process, orderId: string) =>
  releaseStock(process, caller, { orderId });
export const sweep = (process: Process) =>
  sweepReservations({ ...process, logger, signal: new AbortController().signal });

/** A database of stock on which several processes work. */
export interface Shop {
  /** The process that does what no other is named for. */
  readonly main: Process;
  /** Another process on the same database. */
  start: () => Promise<Process>;
  /** Adds products with so much in stock and gives their ids, in the order of ids. */
  stock: (...quantities: number[]) => Promise<string[]>;
  /** An id that no other order has. */
  newOrder: () => string;
  reservation: (orderId: string) => Promise<ReservationRecord>;
  product: (id: string) => Promise<ProductRecord>;
  /** Lets the time of a reservation be over. */
  outlive: (orderId: string) => Promise<void>;
  /** Takes away all products and reservations. */
  empty: () => Promise<void>;
  stop: () => Promise<void>;
}

/** @param given a database that is stopped with the shop; one of its own unless given */
export async function openShop(given?: TestDatabase): Promise<Shop> {
  const database = given ?? (await testDatabase('products'));
  const opened: Database[] = [];
  const start = async (): Promise<Process> => {
    const connected = await connectDatabase({ uri: database.uri, logger });
    opened.push(connected);
    return interpose(await openModels(connected.connection), connected.connection);
  };
  const main = await start();
  let products = 0;
  let orders = 0;
  return {
    main,
    start,
    newOrder: () => `order-${(orders += 1)}`,
    async stock(...quantities) {
      const added = await main.products.create(
        quantities.map((quantity) => newStock(`SKU-${(products += 1)}`, quantity)),
      );
      return added.map(({ _id }) => _id.toHexString()).sort();
    },
    async reservation(orderId) {
      const found = await main.reservations.findById(orderId).lean<ReservationRecord>();
      if (!found) throw new Error(`order ${orderId} has no reservation`);
      return found;
    },
    async product(id) {
      const found = await main.products.findById(id).lean<ProductRecord>();
      if (!found) throw new Error(`there is no product ${id}`);
      return found;
    },
    async outlive(orderId) {
      await main.reservations.updateOne({ _id: orderId }, { expiresAt: new Date(0) });
    },
    async empty() {
      await Promise.all([main.products.deleteMany(), main.reservations.deleteMany()]);
    },
    async stop() {
      await Promise.all(opened.map((connected) => connected.close()));
      await database.stop();
    },
  };
}

function newStock(
  sku: string,
  quantity: number,
): Omit<ProductRecord, '_id' | 'createdAt' | 'updatedAt'> {
  return {
    sku,
    name: 'Desk Lamp',
    nameKey: 'desk lamp',
    description: 'It shines on a desk.',
    category: 'lamps',
    tags: [],
    searchWords: ['desk', 'lamp'],
    price: { amount: 1999, currency: 'EUR' },
    status: 'ACTIVE',
    availableQuantity: quantity,
    heldQuantity: 0,
    committedQuantity: 0,
    suppliedQuantity: quantity,
    restocks: 0,
    weightGrams: 800,
    dimensions: { widthMm: 150, heightMm: 400, depthMm: 150 },
    images: [],
  };
}

/** What must be so of every product at every moment, and is not. */
export async function unbalanced({ products }: Pick<Models, 'products'>): Promise<string[]> {
  const all = await products.find().lean<ProductRecord[]>();
  return all.flatMap((product) => {
    const { sku, availableQuantity, heldQuantity, committedQuantity, suppliedQuantity } = product;
    const holds = Object.values(product.holds ?? {});
    const held = holds.reduce((sum, { quantity }) => sum + quantity, 0);
    const counts = { availableQuantity, heldQuantity, committedQuantity, suppliedQuantity };
    const right =
      suppliedQuantity === availableQuantity + heldQuantity + committedQuantity &&
      heldQuantity === held &&
      Math.min(availableQuantity, heldQuantity, committedQuantity) >= 0;
    return right ? [] : [`${sku}: ${JSON.stringify({ ...counts, holds: product.holds })}`];
  });
}

/** What must be so when nobody is at work, and is not: every product shows what reservations say. */
export async function violations({
  products: productModel,
  reservations: reservationModel,
}: Pick<Models, 'products' | 'reservations'>): Promise<string[]> {
  const found = await unbalanced({ products: productModel });
  const reservations = await reservationModel.find().lean<ReservationRecord[]>();
  const products = await productModel.find().lean<ProductRecord[]>();
  const byId = new Map(products.map((product) => [product._id.toHexString(), product]));
  const committed = new Map<string, number>();
  for (const { _id: orderId, state, lines, settled, marked } of reservations) {
    if (state !== 'RESERVING' && state !== 'HELD' && !settled) found.push(`${orderId}: unsettled`);
    if (marked === true) found.push(`${orderId}: marked`);
    for (const { productId, quantity, attempt } of lines) {
      const product = byId.get(productId);
      if (state === 'COMMITTED') {
        committed.set(productId, (committed.get(productId) ?? 0) + quantity);
      }
      const hold = product?.holds?.[orderId];
      if (state === 'HELD' && (hold?.quantity !== quantity || hold.attempt !== attempt)) {
        found.push(`${orderId}: ${productId} is not held`);
      }
    }
  }
  const byOrder = new Map(reservations.map((reservation) => [reservation._id, reservation]));
  for (const { _id, holds = {}, restocked = {}, committedQuantity } of products) {
    const productId = _id.toHexString();
    for (const [orderId, hold] of Object.entries(holds)) {
      if (!holdStands(byOrder.get(orderId), productId, hold)) found.push(`${orderId}: stray hold`);
    }
    for (const orderId of Object.keys(restocked)) found.push(`${orderId}: marker in ${productId}`);
    const sum = committed.get(productId) ?? 0;
    if (sum !== committedQuantity) found.push(`${productId}: ${committedQuantity}, not ${sum}`);
  }
  return found;
}

/** How much of a product is available, held and committed. */
export async function counts(shop: Shop, productId: string): Promise<[number, number, number]> {
  const { availableQuantity, heldQuantity, committedQuantity } = await shop.product(productId);
  return [availableQuantity, heldQuantity, committedQuantity];
}
