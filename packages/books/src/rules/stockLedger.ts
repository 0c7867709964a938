import type { Product } from '../documents/product.ts';
import type { Reservation } from '../documents/reservation.ts';
import type { Finding } from '../findings.ts';

/** Products that were read at one time. */
export interface ProductReadings {
  /** The time of their database just before. */
  readonly readAt: Date;
  /** By id; undefined for a product that is there and cannot be read. */
  readonly products: ReadonlyMap<string, Product | undefined>;
  /** The ids of the products that were asked for; undefined when all were. */
  readonly asked?: ReadonlySet<string>;
}

type Line = Reservation['lines'][number];
type Hold = Product['holds'][string];

/** How many of a product reservations have committed: at least, and at most. */
interface Range {
  readonly least: number;
  readonly most: number;
}

const nothing: Range = { least: 0, most: 0 };

/**
 * Compares products with all reservations that name them. Products are read first and reservations
 * after, while both change: where a reservation changed in between, the ledger knows from the
 * product's own holds and markers on which side of the reading its share was, and where it cannot
 * know it allows both.
 */
export class StockLedger {
  readonly #readings: ProductReadings;
  readonly #committed = new Map<string, Range>();
  /** The holds whose reservation has not been seen, by order id. */
  readonly #unexplained = new Map<string, { productId: string; hold: Hold }[]>();
  readonly #findings: Finding[] = [];

  constructor(readings: ProductReadings) {
    this.#readings = readings;
    for (const [productId, product] of readings.products) {
      for (const [orderId, hold] of Object.entries(product?.holds ?? {})) {
        const holds = this.#unexplained.get(orderId) ?? [];
        this.#unexplained.set(orderId, [...holds, { productId, hold }]);
      }
    }
  }

  /** Enters a reservation that was read after the products. Each is to be entered once. */
  enter(reservation: Reservation): void {
    this.#enterHolds(reservation);
    const { products, asked } = this.#readings;
    for (const line of reservation.lines) {
      const { productId } = line;
      const product = products.get(productId);
      if (product) {
        this.#enterLine(reservation, line, product);
      } else if (!products.has(productId) && (asked?.has(productId) ?? true)) {
        this.#enterUnknown(reservation, line);
      }
    }
  }

  /** What does not agree. To be asked once, after the last reservation. */
  findings(): Finding[] {
    for (const [orderId, holds] of this.#unexplained) {
      for (const { productId, hold } of holds)
        this.#stray(productId, orderId, hold, 'none that names it');
    }
    for (const [productId, product] of this.#readings.products) {
      if (!product) continue;
      const { least, most } = this.#committed.get(productId) ?? nothing;
      const { committedQuantity } = product;
      if (committedQuantity >= least && committedQuantity <= most) continue;
      this.#findings.push({
        rule: 'committed-sum',
        subject: { kind: 'product', id: productId },
        expected: `${least === most ? least : `${least} to ${most}`} committed, the sum of its reservations`,
        found: String(committedQuantity),
      });
    }
    return this.#findings;
  }

  #enterHolds(reservation: Reservation): void {
    const { orderId, state } = reservation;
    for (const { productId, hold } of this.#unexplained.get(orderId) ?? []) {
      const line = reservation.lines.find((each) => each.productId === productId);
      if (!line || !isLive(hold, line, reservation)) this.#stray(productId, orderId, hold, state);
    }
    this.#unexplained.delete(orderId);
  }

  #enterLine(reservation: Reservation, line: Line, product: Product): void {
    const { readAt } = this.#readings;
    const before = this.#committed.get(product.id) ?? nothing;
    const share = committedShare(reservation, line, product, readAt);
    this.#committed.set(product.id, {
      least: before.least + share.least,
      most: before.most + share.most,
    });
    const { orderId, state, updatedAt } = reservation;
    const hold = product.holds[orderId];
    if (state !== 'HELD' || updatedAt >= readAt) return;
    if (hold?.quantity === line.quantity && hold.attempt === line.attempt) return;
    this.#findings.push({
      rule: 'hold-missing',
      subject: { kind: 'product', id: product.id, orderId },
      expected: `a hold of ${line.quantity} for order ${orderId}, which is HELD`,
      found: hold ? `a hold of ${hold.quantity}` : 'none',
    });
  }

  /** What was refused may have named anything. */
  #enterUnknown({ orderId, state }: Reservation, { productId, quantity }: Line): void {
    if (state === 'RELEASED') return;
    this.#findings.push({
      rule: 'unknown-product',
      subject: { kind: 'product', id: productId, orderId },
      expected: `the product, of which ${quantity} are ${state} for order ${orderId}`,
      found: 'no such product',
    });
  }

  #stray(productId: string, orderId: string, hold: Hold, state: string): void {
    this.#findings.push({
      rule: 'hold-without-reservation',
      subject: { kind: 'product', id: productId, orderId },
      expected: `a reservation of order ${orderId} to which attempt ${hold.attempt}'s hold of ${hold.quantity} belongs`,
      found: state,
    });
  }
}

/** Whether a hold is one that its reservation still needs. */
function isLive(hold: Hold, line: Line, { state, floor, settled }: Reservation): boolean {
  if (state === 'RESERVING') return hold.attempt >= floor;
  return (state === 'HELD' || (state === 'COMMITTED' && !settled)) && hold.attempt === line.attempt;
}

/**
 * How many of what a line reserves were in the product's `committedQuantity` when it was read.
 *
 * Taken stock is first held, then committed, then perhaps taken back, and each change of the product
 * is one update that also writes or removes the hold or the marker. What was held, or taken back
 * already, was not committed; nor was what did not exist yet.
 */
function committedShare(
  reservation: Reservation,
  line: Line,
  product: Product,
  readAt: Date,
): Range {
  const { orderId, state, settled, returning, createdAt, updatedAt } = reservation;
  const { quantity } = line;
  const wasHeld = product.holds[orderId]?.attempt === line.attempt && line.attempt !== undefined;
  const wasTakenBack = product.restocked[orderId] !== undefined;
  const mayBeCommitted = state === 'COMMITTED' || state === 'RELEASED';
  if (!mayBeCommitted || wasHeld || wasTakenBack || createdAt > readAt) return nothing;
  if (updatedAt >= readAt) return { least: 0, most: quantity };
  const isCommitted = state === 'COMMITTED' || (returning && !settled);
  return isCommitted ? { least: quantity, most: quantity } : nothing;
}
