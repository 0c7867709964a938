import { ServiceUnreachable } from '@shop/service-kit';

import type { Rejection } from '../../src/models/rejection.ts';
import type { Quote, Reservation, Stock, WantedLine } from '../../src/products/stock.ts';

interface Held {
  status: Reservation['status'];
  lines: readonly WantedLine[];
  refusal?: Reservation['refusal'];
}

/** The products service as orders sees it, in memory: honest about what it holds. */
export class StockRoom implements Stock {
  /** What is in it, by the product's id. */
  readonly products = new Map<string, Quote>();
  /** What became of each order. */
  readonly reservations = new Map<string, Held>();
  /** Every question that came in, in order, with the order that it was about. */
  readonly asked: { question: keyof Stock; orderId?: string }[] = [];
  #isDown = false;

  /** Puts a product on sale; 100 of it for 10 dollars each, unless given. */
  stock(productId: string, change: Partial<Quote> = {}): void {
    this.products.set(productId, {
      productId,
      sku: `SKU-${productId}`,
      name: `Name of ${productId}`,
      onSale: true,
      unitPrice: 1_000,
      currency: 'USD',
      availableQuantity: 100,
      ...change,
    });
  }

  /** Changes a product. */
  change(productId: string, change: Partial<Quote>): void {
    this.products.set(productId, { ...this.#product(productId), ...change });
  }

  available(productId: string): number {
    return this.#product(productId).availableQuantity;
  }

  /** No question comes through any more. */
  fail(): void {
    this.#isDown = true;
  }

  /** Every question comes through again. */
  recover(): void {
    this.#isDown = false;
  }

  /** Lets a reservation expire that is held. */
  expire(orderId: string): void {
    this.#giveBack(orderId, 'HELD', 'EXPIRED');
  }

  quote(productIds: readonly string[]): Promise<ReadonlyMap<string, Quote>> {
    return this.#answer('quote', undefined, () => {
      const found = productIds.flatMap((id) => this.products.get(id) ?? []);
      return new Map(found.map((quote) => [quote.productId, { ...quote }]));
    });
  }

  reserve(orderId: string, lines: readonly WantedLine[]): Promise<Reservation> {
    return this.#answer('reserve', orderId, () => {
      const reservation = this.reservations.get(orderId);
      if (reservation === undefined || reservation.status === 'EXPIRED') {
        this.reservations.set(orderId, this.#hold(lines));
      }
      return this.#reservation(orderId);
    });
  }

  commit(orderId: string): Promise<Reservation | undefined> {
    return this.#answer('commit', orderId, () => {
      const reservation = this.reservations.get(orderId);
      if (reservation === undefined) return undefined;
      if (reservation.status === 'HELD') reservation.status = 'COMMITTED';
      return this.#reservation(orderId);
    });
  }

  release(orderId: string): Promise<Reservation> {
    return this.#answer('release', orderId, () => {
      this.#giveBack(orderId, 'HELD', 'RELEASED');
      this.#giveBack(orderId, 'COMMITTED', 'RELEASED');
      const refused = this.reservations.get(orderId);
      this.reservations.set(orderId, { lines: [], ...refused, status: 'RELEASED' });
      return this.#reservation(orderId);
    });
  }

  /** How many of a product orders have that are held or committed. */
  taken(productId: string): number {
    return [...this.reservations.values()]
      .filter(({ status }) => status === 'HELD' || status === 'COMMITTED')
      .flatMap(({ lines }) => lines)
      .filter((line) => line.productId === productId)
      .reduce((sum, { quantity }) => sum + quantity, 0);
  }

  async #answer<T>(question: keyof Stock, orderId: string | undefined, ask: () => T): Promise<T> {
    this.asked.push({ question, ...(orderId !== undefined && { orderId }) });
    // As over a network, no answer is there at once.
    await Promise.resolve();
    return this.#isDown ? unreachable() : ask();
  }

  #hold(lines: readonly WantedLine[]): Held {
    const refusal = this.#refusal(lines);
    if (refusal) return { status: 'RELEASED', lines: [], refusal };
    for (const { productId, quantity } of lines) this.#add(productId, -quantity);
    return { status: 'HELD', lines };
  }

  #refusal(
    lines: readonly WantedLine[],
  ): Extract<Rejection, { reason: 'OutOfStock' | 'ProductUnavailable' }> | null {
    const productIds = lines
      .map(({ productId }) => productId)
      .filter((id) => this.products.get(id)?.onSale !== true);
    if (productIds.length > 0) return { reason: 'ProductUnavailable', productIds };
    const short = lines
      .map(({ productId, quantity }) => ({
        productId,
        requestedQuantity: quantity,
        availableQuantity: this.available(productId),
      }))
      .filter((line) => line.availableQuantity < line.requestedQuantity);
    return short.length > 0 ? { reason: 'OutOfStock', lines: short } : null;
  }

  #giveBack(orderId: string, from: Held['status'], to: Held['status']): void {
    const reservation = this.reservations.get(orderId);
    if (reservation?.status !== from) return;
    for (const { productId, quantity } of reservation.lines) this.#add(productId, quantity);
    reservation.status = to;
  }

  #add(productId: string, quantity: number): void {
    this.change(productId, { availableQuantity: this.available(productId) + quantity });
  }

  #reservation(orderId: string): Reservation {
    const found = this.reservations.get(orderId);
    if (!found) throw new Error(`nothing is known of order ${orderId}`);
    return { status: found.status, ...(found.refusal && { refusal: found.refusal }) };
  }

  #product(productId: string): Quote {
    const product = this.products.get(productId);
    if (!product) throw new Error(`there is no product ${productId}`);
    return product;
  }
}

/** What the client of a service that does not answer throws. */
export function unreachable(): never {
  throw new ServiceUnreachable('products gave no answer: a test has it so');
}
