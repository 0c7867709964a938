import type { Rejection } from '../models/rejection.ts';

/** A product and how many of it to buy. */
export interface WantedLine {
  productId: string;
  quantity: number;
}

/** What products says of a product now. */
export interface Quote {
  productId: string;
  sku: string;
  name: string;
  /** Whether it is on sale. */
  onSale: boolean;
  /** In minor units of `currency`. */
  unitPrice: number;
  /** ISO 4217 code. */
  currency: string;
  availableQuantity: number;
}

/** What an order has of the stock. */
export interface Reservation {
  status: 'HELD' | 'COMMITTED' | 'RELEASED' | 'EXPIRED';
  /** Why it was refused; absent unless it was. */
  refusal?: Extract<Rejection, { reason: 'OutOfStock' | 'ProductUnavailable' }>;
}

/** How long an answer is waited for. */
export interface Patience {
  /** In milliseconds. */
  withinMs: number;
}

/**
 * The stock, which another service keeps. Every question may be asked again: the answer tells what is,
 * however often it was asked before. Each throws `ServiceUnreachable` when it is not known whether it
 * was carried out.
 */
export interface Stock {
  /** What is known of these products; one that does not exist has no quote. */
  quote(productIds: readonly string[], patience: Patience): Promise<ReadonlyMap<string, Quote>>;
  /** Holds everything that an order needs, or nothing. */
  reserve(orderId: string, lines: readonly WantedLine[], patience: Patience): Promise<Reservation>;
  /** Takes what an order holds for good. Gives undefined when nothing was ever reserved for it. */
  commit(orderId: string, patience: Patience): Promise<Reservation | undefined>;
  /** Gives back what an order holds or has taken; it can have nothing from then on. */
  release(orderId: string, patience: Patience): Promise<Reservation>;
}
