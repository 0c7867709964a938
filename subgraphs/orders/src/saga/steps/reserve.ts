import type { OrderRecord } from '../../models/order.ts';
import type { Patience, Stock } from '../../products/stock.ts';
import type { Outcome } from '../outcome.ts';
import { refusedBy } from './refusedBy.ts';

/** Asks for the stock to be held. */
export async function reserve(
  stock: Stock,
  { _id, lines }: OrderRecord,
  patience: Patience,
): Promise<Outcome> {
  const reservation = await stock.reserve(_id.toHexString(), lines, patience);
  switch (reservation.status) {
    case 'HELD':
      return { kind: 'next', step: 'COMMIT', cause: 'The stock is held.' };
    case 'COMMITTED':
      // An earlier owner asked for the commit, and was gone before it could record that.
      return { kind: 'confirmed', cause: 'All lines were in stock.' };
    case 'EXPIRED':
      return { kind: 'later', cause: 'The reservation expired at once.' };
    case 'RELEASED':
      return refusedBy(reservation);
  }
}
