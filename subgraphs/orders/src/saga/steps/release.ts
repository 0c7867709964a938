import type { OrderRecord } from '../../models/order.ts';
import type { Patience, Stock } from '../../products/stock.ts';
import type { Outcome } from '../outcome.ts';

/** Asks for the stock of a cancelled order to be given back. */
export async function release(
  stock: Stock,
  { _id }: OrderRecord,
  patience: Patience,
): Promise<Outcome> {
  const { status } = await stock.release(_id.toHexString(), patience);
  return status === 'RELEASED'
    ? { kind: 'done', cause: 'The stock was given back.' }
    : { kind: 'later', cause: `The reservation is still ${status}.` };
}
