import { setTimeout as delay } from 'node:timers/promises';

import type { Viewer } from '@shop/service-kit';
import type { Document } from 'mongodb';

import { eventually } from '../../support/eventually.ts';
import { type Acknowledged, audit } from './audit.ts';
import type { Stock, TrialDatabases } from './databases.ts';
import {
  adjustStock,
  archiveProduct,
  changeOrder,
  type ChangeAnswer,
  createProduct,
  placeOrder,
  type PlaceAnswer,
  type PlacedOrder,
  type PlaceInput,
  readOrder,
  type TrialProduct,
  updateProduct,
} from './operations.ts';
import { type AskService, NoAnswer, staff, viewer } from './serviceClient.ts';

/** Where and how long to ask. */
export interface AskOptions {
  /** Which instance of the service, from 0 on. Default: 0. */
  readonly instance?: number;
  /** How long to wait for the answer, in milliseconds. Default: 10,000. */
  readonly timeoutMs?: number;
}

/** What clients of the shop do. Each function throws NoAnswer or Refused where there is no result. */
export interface ShopClient {
  /** Sends orders any operation. @returns what `data` holds */
  askOrders<T>(
    who: Viewer,
    query: string,
    variables: Record<string, unknown>,
    options?: AskOptions,
  ): Promise<T>;
  /** @param userId 24 hexadecimal digits */
  place(userId: string, input: PlaceInput, options?: AskOptions): Promise<PlaceAnswer>;
  /**
   * Places an order as a client does that wants to know: with the same key at one instance after the
   * other, until it is answered.
   *
   * @param onRetry told of each answer that did not come
   * @throws NoAnswer when nothing was answered within `timeoutMs`, 30,000 unless told
   */
  placeUntilAnswered(
    userId: string,
    input: PlaceInput,
    options?: AskOptions & { onRetry?: (error: NoAnswer) => void },
  ): Promise<PlaceAnswer>;
  /** @param who the buyer, or staff */
  cancel(who: Viewer, id: string, options?: AskOptions): Promise<ChangeAnswer>;
  ship(id: string, options?: AskOptions): Promise<ChangeAnswer>;
  deliver(id: string, options?: AskOptions): Promise<ChangeAnswer>;
  /** Tries a change at one instance after the other until it is answered. */
  untilAnswered<T>(
    attempt: (options: AskOptions) => Promise<T>,
    options?: AskOptions & { onRetry?: (error: NoAnswer) => void },
  ): Promise<T>;
  /** The order as staff read it; undefined when there is none. */
  order(id: string, options?: AskOptions): Promise<PlacedOrder | undefined>;
  /** Puts products on sale. */
  addProducts(
    products: readonly { stock: number; price?: number }[],
  ): Promise<[TrialProduct, ...TrialProduct[]]>;
  /** @returns whether there was enough to take out */
  adjust(productId: string, delta: number): Promise<boolean>;
  archive(productId: string): Promise<void>;
  /** @param amount in US cents */
  setPrice(productId: string, amount: number): Promise<void>;
  /** The stock of products as their database has it. */
  stock(productIds: readonly string[]): Promise<Map<string, Stock>>;
  /** Every order of these users, as the database has it. */
  ordersOf(userIds: readonly string[]): Promise<Document[]>;
  /**
   * Audits the books of the shop.
   *
   * @param acknowledged orders that clients were given
   * @returns a sentence for each finding; none when the books balance
   */
  audit(acknowledged?: Iterable<Acknowledged>): Promise<string[]>;
  /** Waits until nothing moves any more. @throws Error after `timeoutMs`, 30,000 unless told */
  settled(timeoutMs?: number): Promise<void>;
}

/** How to reach a shop. */
export interface ShopClientOptions {
  readonly ask: AskService;
  /** The GraphQL endpoints of the instances. */
  readonly orders: readonly string[];
  readonly products: readonly string[];
  readonly databases: TrialDatabases;
}

const category = 'trials';
/** Between two attempts, in milliseconds. */
const retryPauseMs = 50;

let skus = 0;

/** Makes the clients of a shop. */
export function createShopClient({
  ask,
  orders,
  products,
  databases,
}: ShopClientOptions): ShopClient {
  const url = (list: readonly string[], instance = 0) => {
    const found = list[instance % list.length];
    if (found === undefined) throw new Error('There is no instance.');
    return found;
  };
  const askOrders = <T>(
    who: Viewer,
    query: string,
    variables: Record<string, unknown>,
    { instance, timeoutMs = 10_000 }: AskOptions = {},
  ) =>
    ask<T>({
      audience: 'orders',
      url: url(orders, instance),
      query,
      variables,
      viewer: who,
      timeoutMs,
    });
  const askProducts = <T>(query: string, variables: Record<string, unknown>) =>
    ask<T>({ audience: 'products', url: url(products), query, variables, viewer: staff });

  const change = async (
    verb: 'cancel' | 'ship' | 'deliver',
    who: Viewer,
    id: string,
    options?: AskOptions,
  ) => {
    const data = await askOrders<{ result: ChangeAnswer }>(
      who,
      changeOrder(verb),
      { input: { id } },
      options,
    );
    return data.result;
  };

  const client: ShopClient = {
    askOrders,
    async place(userId, input, options) {
      const variables = { input: toInput(input) };
      const data = await askOrders<{ placeOrder: PlaceAnswer }>(
        viewer(userId),
        placeOrder,
        variables,
        options,
      );
      return data.placeOrder;
    },
    placeUntilAnswered: (userId, input, options) =>
      client.untilAnswered((where) => client.place(userId, input, where), options),
    cancel: (who, id, options) => change('cancel', who, id, options),
    ship: (id, options) => change('ship', staff, id, options),
    deliver: (id, options) => change('deliver', staff, id, options),
    untilAnswered: (attempt, options = {}) => retry(attempt, options),
    async order(id, options) {
      const data = await askOrders<{ order: PlacedOrder | null }>(
        staff,
        readOrder,
        { id },
        options,
      );
      return data.order ?? undefined;
    },
    async addProducts(wanted) {
      await databases.addCategory(category);
      const made = await Promise.all(
        wanted.map(async ({ stock, price = 1_000 }) => {
          const { createProduct: result } = await askProducts<CreateResult>(createProduct, {
            input: newProduct(stock, price),
          });
          if (result.__typename !== 'Product') throw new Error(JSON.stringify(result));
          return { id: result.id, sku: result.sku, price };
        }),
      );
      const [first, ...others] = made;
      if (first === undefined) throw new Error('No products were asked for.');
      return [first, ...others];
    },
    async adjust(id, delta) {
      const data = await askProducts<{ adjustStock: { __typename: string } }>(adjustStock, {
        input: { id, delta },
      });
      return data.adjustStock.__typename === 'Product';
    },
    async archive(id) {
      await askProducts(archiveProduct, { input: { id } });
    },
    async setPrice(id, amount) {
      await askProducts(updateProduct, { input: { id, price: { amount, currency: 'USD' } } });
    },
    stock: (ids) => databases.stock(ids),
    ordersOf: (userIds) => databases.ordersOf(userIds),
    audit: (acknowledged) => audit(databases, acknowledged),
    async settled(timeoutMs) {
      let moving: string[] = [];
      const check = async () => (moving = await databases.unsettled()).length === 0;
      await eventually('everything is settled', check, timeoutMs).catch((cause: unknown) => {
        throw new Error(`Not everything was settled in time:\n${moving.join('\n')}`, { cause });
      });
    },
  };
  return client;
}

interface CreateResult {
  readonly createProduct:
    | { readonly __typename: 'Product'; readonly id: string; readonly sku: string }
    | { readonly __typename: 'SkuTaken' | 'UnknownCategory'; readonly message: string };
}

async function retry<T>(
  attempt: (options: AskOptions) => Promise<T>,
  {
    instance = 0,
    timeoutMs = 30_000,
    onRetry,
  }: AskOptions & { onRetry?: (error: NoAnswer) => void },
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt({ instance: instance + tries });
    } catch (error) {
      if (!(error instanceof NoAnswer) || performance.now() > deadline) throw error;
      onRetry?.(error);
      await delay(retryPauseMs);
    }
  }
}

function toInput({ lines, expectedTotal, idempotencyKey, street = '1 Trial Street' }: PlaceInput) {
  return {
    lines,
    expectedTotal: { amount: expectedTotal, currency: 'USD' },
    idempotencyKey,
    shippingAddress: {
      street,
      city: 'Springfield',
      state: 'IL',
      postalCode: '62701',
      country: 'US',
    },
  };
}

function newProduct(stock: number, price: number) {
  skus += 1;
  const sku = `TRIAL-${process.pid}-${skus}`;
  return {
    sku,
    name: `Product ${sku}`,
    description: 'A product of a trial.',
    category,
    price: { amount: price, currency: 'USD' },
    availableQuantity: stock,
    weightGrams: 100,
    dimensions: { widthMm: 10, heightMm: 10, depthMm: 10 },
  };
}
