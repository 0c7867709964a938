import fc from 'fast-check';

import type { Line } from '../../operations.ts';
import type { PlaceRequest } from '../realShop.ts';
import { currency, newKey, type ShopModel } from '../shopModel.ts';

/** Any of the things there are, by a number that a smaller list than its range wraps around. */
export const slot = fc.nat(15);

interface DraftLine {
  /** A product by its number, or one that there is not. */
  readonly product: number | 'malformed' | 'missing';
  readonly quantity: number;
}

/** An order that a buyer is about to send. */
export interface Draft {
  readonly user: number;
  readonly lines: readonly DraftLine[];
  /** What the expected total is too much by; too little when it is negative. */
  readonly mistake: number;
  /** The currency of the expected total. */
  readonly currency: string;
  readonly street: string;
  /** Which instance of orders it is sent to. */
  readonly instance: number;
}

const quantity = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 5 }) },
  { weight: 2, arbitrary: fc.integer({ min: 6, max: 40 }) },
  { weight: 1, arbitrary: fc.integer({ min: 5_000, max: 10_000 }) },
);

const line = fc.record<DraftLine>({
  product: fc.oneof(
    { weight: 20, arbitrary: slot },
    { weight: 1, arbitrary: fc.constantFrom('malformed' as const, 'missing' as const) },
  ),
  quantity,
});

/** Texts that a database may take for more than texts. */
const street = fc.constantFrom('1 Main Street', '$$ROOT', '$where', '7 Straße “x” \\ {"a": 1}');

export const draft = fc.record<Draft>({
  user: slot,
  lines: fc.array(line, { minLength: 1, maxLength: 4 }),
  mistake: fc.oneof(
    { weight: 9, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(-1, 1, 100) },
  ),
  currency: fc.oneof(
    { weight: 20, arbitrary: fc.constant(currency) },
    { weight: 1, arbitrary: fc.constant('EUR') },
  ),
  street,
  instance: slot,
});

/** The request of a draft with a key of its own, at the prices of now. */
export function request(model: ShopModel, draft: Draft): PlaceRequest {
  const lines = draft.lines.map(({ product, quantity }): Line => ({
    productId: productId(model, product),
    quantity,
  }));
  return {
    userId: model.user(draft.user),
    idempotencyKey: newKey(),
    lines,
    expectedTotal: {
      amount: Math.max(0, model.cost(lines) + draft.mistake),
      currency: draft.currency,
    },
    street: draft.street,
  };
}

/** Whether a draft breaks none of the rules for input: of one product there may be 10,000 at most. */
export function isWellFormed(model: ShopModel, draft: Draft): boolean {
  const totals = new Map<string, number>();
  for (const { product, quantity } of draft.lines) {
    const id = productId(model, product);
    totals.set(id, (totals.get(id) ?? 0) + quantity);
  }
  return [...totals.values()].every((total) => total <= 10_000);
}

function productId(model: ShopModel, product: DraftLine['product']): string {
  if (product === 'malformed') return 'no-such-product';
  if (product === 'missing') return '00000000000000000000dead';
  return model.product(product).id;
}
