import type { Stock } from '../databases.ts';
import type { Line, OrderStatus } from '../operations.ts';

export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** All that a client sends to place an order, and as whom. */
export interface PlaceRequest {
  readonly userId: string;
  readonly idempotencyKey: string;
  readonly lines: readonly Line[];
  readonly expectedTotal: Money;
  readonly street: string;
}

export interface Shortage {
  readonly productId: string;
  readonly requested: number;
  readonly available: number;
}

/** A failure to place an order, or the reason why a recorded order was rejected. */
export type Refusal =
  | { readonly type: 'OutOfStock'; readonly lines: readonly Shortage[] }
  | { readonly type: 'ProductUnavailable'; readonly productIds: readonly string[] }
  | { readonly type: 'PriceChanged'; readonly total: Money };

/** An order as a client sees it. */
export interface OrderSeen {
  readonly id: string;
  readonly status: OrderStatus;
  readonly lines: readonly (Line & { readonly unitPrice: number | null })[];
  readonly total: Money;
  readonly street: string;
  readonly rejection: Refusal | null;
  readonly history: readonly OrderStatus[];
}

/** A GraphQL error instead of an answer. */
export interface ErrorSeen {
  readonly type: 'Error';
  readonly code: string | undefined;
}

export interface OrderAnswer {
  readonly type: 'Order';
  readonly order: OrderSeen;
}

/** The key has this order, which another request has placed. */
export interface KeyReused {
  readonly type: 'IdempotencyKeyReused';
  readonly orderId: string;
}

export type PlaceAnswer = OrderAnswer | Refusal | KeyReused | ErrorSeen;

/** What a client is told when it wants an order cancelled, shipped or delivered. */
export type ChangeAnswer =
  OrderAnswer | { readonly type: 'Conflict'; readonly status: OrderStatus } | ErrorSeen;

/** Who asks: a user by id, or the shop's staff, who may do everything to every order. */
export type Asker = { readonly userId: string } | 'staff';

export type Change = 'cancel' | 'ship' | 'deliver';

/** What orders asks of products. */
export type StockOperation = 'productsByIds' | 'reserveStock' | 'commitStock' | 'releaseStock';

/** The running shop, as the commands of the model drive it. */
export interface RealShop {
  /** Of orders and of products each; they are named by number from 0. */
  readonly instances: number;
  place(instance: number, request: PlaceRequest): Promise<PlaceAnswer>;
  change(instance: number, what: Change, asker: Asker, orderId: string): Promise<ChangeAnswer>;
  read(instance: number, asker: Asker, orderId: string): Promise<OrderSeen | null>;
  adjust(productId: string, delta: number): Promise<'done' | 'InsufficientStock'>;
  setPrice(productId: string, amount: number): Promise<void>;
  archive(productId: string): Promise<void>;
  /** From now on this operation, or each of them, does not get from orders to products. */
  cut(operation?: StockOperation): void;
  /** Undoes every cut. */
  heal(): void;
  /**
   * While the work is done, the first message of an operation from orders to products is lost, or else
   * its answer is.
   */
  losing<T>(
    operation: StockOperation,
    what: 'request' | 'answer',
    work: () => Promise<T>,
  ): Promise<T>;
  /**
   * Delivers what orders has asked products for an order once more: one of the requests that there were.
   *
   * @returns whether there were any
   */
  sendAgain(orderId: string, which: number): Promise<boolean>;
  /** Lets the time pass after which the reservation of an order expires. */
  expire(orderId: string): Promise<void>;
  /** Kills an instance with SIGKILL and starts it again. */
  restart(service: 'orders' | 'products', instance: number): Promise<void>;
  /** Waits until nothing is left to do for any order. */
  settled(): Promise<void>;
  /** The stock of products as their database has it. */
  stock(productIds: readonly string[]): Promise<ReadonlyMap<string, Stock>>;
  /** How many orders these users have in the database. */
  countOrders(userIds: readonly string[]): Promise<number>;
}
