import type { OrderRecord } from '../../models/order.ts';
import type { Patience, Stock } from '../../products/stock.ts';
import { causeOf } from '../causes.ts';
import type { Outcome } from '../outcome.ts';
import { priceLines } from '../priceLines.ts';

/** Asks what an order costs that was placed while products could not be reached. */
export async function price(
  stock: Stock,
  { lines, total, currency }: OrderRecord,
  patience: Patience,
): Promise<Outcome> {
  const quotes = await stock.quote(
    lines.map(({ productId }) => productId),
    patience,
  );
  const priced = priceLines(lines, { amount: total, currency }, quotes);
  switch (priced.kind) {
    case 'priced':
      return { kind: 'next', step: 'RESERVE', lines: priced.lines, cause: 'The price is right.' };
    case 'refused':
      return { kind: 'rejected', cause: causeOf(priced.rejection), rejection: priced.rejection };
    case 'beyondAmounts':
      return { kind: 'rejected', cause: 'It costs more than an order may.' };
  }
}
