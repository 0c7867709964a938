import type { OrderStatus, PlacedOrder } from '../../operations.ts';

/** An order of which a client was told. */
interface Entry {
  readonly userId: string;
  readonly idempotencyKey: string;
  /** Every state that a client was told it was in. */
  readonly told: Set<OrderStatus>;
}

/** An order as the database has it in the end. */
export interface FinalOrder {
  readonly id: string;
  readonly userId: string;
  readonly idempotencyKey: string | undefined;
  readonly history: readonly OrderStatus[];
}

/** What clients were told. The shop may never take it back. */
export class Ledger {
  readonly #orders = new Map<string, Entry>();
  readonly #adjustments = new Map<string, { least: number; most: number }>();
  readonly #violations: string[] = [];

  /** What was told and cannot be, so far. */
  get violations(): readonly string[] {
    return this.#violations;
  }

  /** How many orders clients know. */
  get size(): number {
    return this.#orders.size;
  }

  /** All that clients know, as the audit of the books takes it. */
  get acknowledged(): { orderId: string; userId: string; idempotencyKey: string }[] {
    return [...this.#orders].map(([orderId, { userId, idempotencyKey }]) => ({
      orderId,
      userId,
      idempotencyKey,
    }));
  }

  /** Records that a client was shown an order. */
  tell(order: PlacedOrder, userId: string, idempotencyKey: string): void {
    const entry = this.#orders.get(order.id) ?? { userId, idempotencyKey, told: new Set() };
    if (entry.userId !== userId || entry.idempotencyKey !== idempotencyKey) {
      this.#violations.push(
        `Order ${order.id} was given for the key ${idempotencyKey} and for ${entry.idempotencyKey}.`,
      );
    }
    for (const { status } of order.history) entry.told.add(status);
    entry.told.add(order.status);
    this.#orders.set(order.id, entry);
  }

  /**
   * Records a change of a product's stock.
   *
   * @param isCertain whether the client was told that it was made; else nobody knows
   */
  adjust(productId: string, delta: number, isCertain: boolean): void {
    const { least, most } = this.#adjustments.get(productId) ?? { least: 0, most: 0 };
    this.#adjustments.set(productId, {
      least: least + (isCertain || delta < 0 ? delta : 0),
      most: most + (isCertain || delta > 0 ? delta : 0),
    });
  }

  /** How much the stock of a product has been changed, in all: between these two. */
  adjusted(productId: string): { readonly least: number; readonly most: number } {
    return this.#adjustments.get(productId) ?? { least: 0, most: 0 };
  }

  /** @returns what of the orders, all of which are given, contradicts what clients were told */
  async contradictions(orders: AsyncIterable<FinalOrder>): Promise<string[]> {
    const violations: string[] = [];
    const unseen = new Set(this.#orders.keys());
    for await (const { id, userId, idempotencyKey, history } of orders) {
      unseen.delete(id);
      const entry = this.#orders.get(id);
      if (entry === undefined) continue;
      if (entry.userId !== userId || entry.idempotencyKey !== idempotencyKey) {
        violations.push(`Order ${id} has changed its buyer or key.`);
      }
      const never = [...entry.told].filter((status) => !history.includes(status));
      if (never.length > 0) {
        violations.push(
          `Order ${id} was told to be ${never.join(', ')}; its history is ${history.join(', ')}.`,
        );
      }
    }
    for (const id of unseen) violations.push(`Order ${id} was acknowledged and is gone.`);
    return violations;
  }
}
