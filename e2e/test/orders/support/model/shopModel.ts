import { randomBytes, randomUUID } from 'node:crypto';

import type { Stock } from '../databases.ts';
import type { Line, OrderStatus } from '../operations.ts';
import { unitsOf } from '../trials/baskets.ts';
import { judge, type Contender, type Quantities } from './contention.ts';
import { Counterexample, must, mustEqual } from './counterexample.ts';
import type { OrderSeen, PlaceAnswer, PlaceRequest, Refusal, StockOperation } from './realShop.ts';

/** A product as it must be. */
export interface ProductState {
  readonly id: string;
  price: number;
  archived: boolean;
  available: number;
  held: number;
  committed: number;
}

/**
 * What an order waits for while products cannot be asked: for its prices, for its stock, for the stock it
 * holds to be taken for good, or for the stock it had to be given back.
 */
export type Waiting = 'PRICES' | 'STOCK' | 'COMMIT' | 'RELEASE';

/** An order as it must be. */
export interface OrderState {
  readonly id: string;
  readonly request: PlaceRequest;
  readonly wants: Quantities;
  /** What one of each product cost when it was priced; undefined before. */
  prices: ReadonlyMap<string, number> | undefined;
  waiting: Waiting | undefined;
  /** The states it has been in, oldest first. */
  readonly history: OrderStatus[];
}

/** The currency that the model's products are sold in. */
export const currency = 'USD';

/** What the shop must have of these products and users: the specification that it is compared with. */
export class ShopModel {
  readonly products: readonly ProductState[];
  /** Buyers whom nobody else knows. */
  readonly users: readonly string[];
  readonly orders: OrderState[] = [];
  /** Requests that were refused: their keys are still free. */
  readonly refused: PlaceRequest[] = [];
  /** What does not get from orders to products now. */
  cut: StockOperation | 'everything' | undefined;

  constructor(products: readonly ProductState[], users: readonly string[]) {
    this.products = products;
    this.users = users;
  }

  /** The product of that number; there is one for every number. */
  product(slot: number): ProductState {
    return pick(this.products, slot);
  }

  user(slot: number): string {
    return pick(this.users, slot);
  }

  order(slot: number): OrderState {
    return pick(this.orders, slot);
  }

  /** What these lines cost now; what is unknown costs nothing. */
  cost(lines: readonly Line[]): number {
    return lines.reduce(
      (total, { productId, quantity }) => total + quantity * (this.#find(productId)?.price ?? 0),
      0,
    );
  }

  /** What the shop must answer to a new order now if it does not accept it. */
  refusal({ lines, expectedTotal }: PlaceRequest): Refusal | undefined {
    const wants = unitsOf(lines);
    return (
      this.#unavailable(wants, expectedTotal.currency) ??
      this.#otherPrice(lines, expectedTotal.amount) ??
      this.#shortage(wants)
    );
  }

  /** Whether the operation gets from orders to products. */
  passes(operation: StockOperation): boolean {
    return this.cut !== 'everything' && this.cut !== operation;
  }

  /** Takes in what the shop answered to a new key, when nothing else happened meanwhile. */
  placed(request: PlaceRequest, answer: PlaceAnswer): void {
    const refusal = this.passes('productsByIds') ? this.refusal(request) : undefined;
    if (refusal !== undefined) {
      mustEqual('a refusal', sorted(answer), sorted(refusal));
      this.refused.push(request);
      return;
    }
    must(answer.type === 'Order', `an order was placed, and the answer is ${answer.type}.`);
    this.compare(this.#accept(request, answer.order.id), answer.order);
  }

  /** A recorded order whose fate is not certain yet: `resolve` says what must have become of it. */
  adopt(request: PlaceRequest, id: string, waiting: 'PRICES' | 'STOCK'): OrderState {
    must(
      this.orders.every((order) => order.id !== id),
      `two keys have the order ${id}.`,
    );
    const order: OrderState = {
      id,
      request,
      wants: unitsOf(request.lines),
      prices: waiting === 'PRICES' ? undefined : this.#pricesOf(request.lines),
      waiting,
      history: ['PENDING'],
    };
    this.orders.push(order);
    return order;
  }

  /**
   * Judges what became of all that waited, once everything passes again and the shop has settled.
   *
   * @param seen the orders as they are now
   * @param refused requests that competed with them and were refused at once
   */
  resolve(seen: ReadonlyMap<string, OrderSeen>, refused: readonly PlaceRequest[] = []): void {
    const waiting = this.orders.filter((order) => order.waiting !== undefined);
    const contenders: Contender[] = refused.map(({ idempotencyKey, lines }) => ({
      name: `the key ${idempotencyKey}`,
      wants: unitsOf(lines),
      accepted: false,
    }));
    const before = new Map(this.products.map(({ id, available }) => [id, available]));
    const returned = new Map<string, number>();
    for (const order of waiting) {
      const now = seen.get(order.id);
      must(now !== undefined, `the order ${order.id} is gone.`);
      if (order.waiting === 'RELEASE') {
        for (const [id, quantity] of order.wants) {
          returned.set(id, (returned.get(id) ?? 0) + quantity);
        }
        this.#move(order.wants, 'committed', 'available');
      } else if (order.waiting === 'COMMIT') {
        this.#move(order.wants, 'held', 'committed');
        order.history.push('CONFIRMED');
      } else {
        const contender = this.#settle(order, now);
        if (contender !== undefined) contenders.push(contender);
      }
      order.waiting = undefined;
      this.compare(order, now);
    }
    this.refused.push(...refused);
    const problems = judge(contenders, (id) => {
      const least = before.get(id) ?? 0;
      return { least, most: least + (returned.get(id) ?? 0) };
    });
    must(problems.length === 0, problems.join('\n'));
  }

  /** Takes in that an order was cancelled. */
  cancelled(order: OrderState): void {
    order.history.push('CANCELLED');
    if (this.passes('releaseStock')) this.#move(order.wants, 'committed', 'available');
    else order.waiting = 'RELEASE';
  }

  /** Takes in that the reservation of an order that waits for its commit has expired. */
  expired(order: OrderState): void {
    this.#move(order.wants, 'held', 'available');
    order.waiting = 'STOCK';
  }

  /** @throws Counterexample when the order is not what it must be */
  compare(order: OrderState, seen: OrderSeen): void {
    const status = statusOf(order);
    mustEqual('the id of an order', seen.id, order.id);
    mustEqual('the states of an order', seen.history, order.history);
    mustEqual('the state of an order', seen.status, status);
    mustEqual('the address of an order', seen.street, order.request.street);
    // Whether an order that is refused for its prices keeps them is for no client to rely on.
    const lines = seen.lines.map(({ productId, quantity, unitPrice }) => ({
      productId,
      quantity,
      unitPrice: status === 'REJECTED' ? null : unitPrice,
    }));
    const expected = [...order.wants].map(([productId, quantity]) => ({
      productId,
      quantity,
      unitPrice: status === 'REJECTED' ? null : (order.prices?.get(productId) ?? null),
    }));
    mustEqual('the lines of an order', lines.toSorted(byProduct), expected.toSorted(byProduct));
    if (status !== 'REJECTED') {
      mustEqual('the total of an order', seen.total, order.request.expectedTotal);
      mustEqual('the rejection of an order', seen.rejection, null);
    }
  }

  /** The stock as it must be. */
  stock(): ReadonlyMap<string, Stock> {
    return new Map(
      this.products.map(({ id, available, held, committed }) => [
        id,
        { available, held, committed },
      ]),
    );
  }

  #accept(request: PlaceRequest, id: string): OrderState {
    if (!this.passes('productsByIds')) return this.adopt(request, id, 'PRICES');
    const order = this.adopt(request, id, 'STOCK');
    if (!this.passes('reserveStock')) return order;
    if (!this.passes('commitStock')) {
      this.#move(order.wants, 'available', 'held');
      order.waiting = 'COMMIT';
      return order;
    }
    this.#move(order.wants, 'available', 'committed');
    order.waiting = undefined;
    order.history.push('CONFIRMED');
    return order;
  }

  /** What became of an order that waited for prices or stock; the contender it was, if it got that far. */
  #settle(order: OrderState, now: OrderSeen): Contender | undefined {
    const { lines, expectedTotal } = order.request;
    const refusal =
      this.#unavailable(order.wants, expectedTotal.currency) ??
      (order.waiting === 'PRICES' ? this.#otherPrice(lines, expectedTotal.amount) : undefined);
    if (order.waiting === 'PRICES') order.prices = this.#pricesOf(lines);
    if (refusal !== undefined) {
      order.history.push('REJECTED');
      mustEqual('a rejection', now.rejection && sorted(now.rejection), sorted(refusal));
      return undefined;
    }
    const accepted = now.status !== 'REJECTED';
    order.history.push(accepted ? 'CONFIRMED' : 'REJECTED');
    if (accepted) this.#move(order.wants, 'available', 'committed');
    else mustBeShort(order, now.rejection);
    return { name: `the order ${order.id}`, wants: order.wants, accepted };
  }

  #move(
    quantities: Quantities,
    from: 'available' | 'held' | 'committed',
    to: 'available' | 'held' | 'committed',
  ): void {
    for (const [id, quantity] of quantities) {
      const product = this.#find(id);
      if (product === undefined)
        throw new Counterexample(`${id} was sold, and there is no such product.`);
      product[from] -= quantity;
      product[to] += quantity;
    }
  }

  #find(productId: string): ProductState | undefined {
    return this.products.find(({ id }) => id === productId);
  }

  #pricesOf(lines: readonly Line[]): Map<string, number> {
    return new Map(lines.map(({ productId }) => [productId, this.#find(productId)?.price ?? 0]));
  }

  #unavailable(wants: Quantities, asked: string): Refusal | undefined {
    const productIds = [...wants.keys()].filter(
      (id) => asked !== currency || (this.#find(id)?.archived ?? true),
    );
    return productIds.length === 0 ? undefined : { type: 'ProductUnavailable', productIds };
  }

  #otherPrice(lines: readonly Line[], expected: number): Refusal | undefined {
    const amount = this.cost(lines);
    return amount === expected ? undefined : { type: 'PriceChanged', total: { amount, currency } };
  }

  #shortage(wants: Quantities): Refusal | undefined {
    const lines = [...wants].flatMap(([productId, requested]) => {
      const available = this.#find(productId)?.available ?? 0;
      return requested > available ? [{ productId, requested, available }] : [];
    });
    return lines.length === 0 ? undefined : { type: 'OutOfStock', lines };
  }
}

/** The state that an order is in. */
export function statusOf({ history }: OrderState): OrderStatus {
  return history.at(-1) ?? 'PENDING';
}

/** A user id that nobody has. */
export const newUser = (): string => randomBytes(12).toString('hex');

export const newKey = (): string => randomUUID();

function mustBeShort({ id, wants }: OrderState, rejection: Refusal | null): void {
  must(rejection?.type === 'OutOfStock', `the order ${id} was rejected, not for its stock.`);
  must(rejection.lines.length > 0, `the order ${id} was rejected with no product that is short.`);
  for (const { productId, requested, available } of rejection.lines) {
    mustEqual('a shortage', requested, wants.get(productId));
    must(available < requested, `of ${productId} there were ${available} for ${requested}.`);
  }
}

/** The same answer, its products in an order of their own. */
function sorted(answer: PlaceAnswer | Refusal): PlaceAnswer | Refusal {
  if (answer.type === 'OutOfStock') {
    return { ...answer, lines: answer.lines.toSorted(byProduct) };
  }
  if (answer.type === 'ProductUnavailable') {
    return { ...answer, productIds: answer.productIds.toSorted() };
  }
  return answer;
}

function byProduct(one: { productId: string }, other: { productId: string }): number {
  return one.productId < other.productId ? -1 : 1;
}

function pick<T>(list: readonly T[], slot: number): T {
  const item = list[slot % list.length];
  if (item === undefined) throw new Error('There is nothing to pick.');
  return item;
}
