import type { OrderRecord } from '../../models/order.ts';
import type { Patience, Stock } from '../../products/stock.ts';
import type { Outcome } from '../outcome.ts';
import { refusedBy } from './refusedBy.ts';

/** Asks for the stock that is held to be taken for good. */
export async function commit(
  stock: Stock,
  { _id }: OrderRecord,
  patience: Patience,
): Promise<Outcome> {
  const reservation = await stock.commit(_id.toHexString(), patience);
  switch (reservation?.status) {
    case 'COMMITTED':
      return { kind: 'confirmed', cause: 'All lines were in stock.' };
    case 'HELD':
      return { kind: 'later', cause: 'The stock is still only held.' };
    case 'EXPIRED':
      return { kind: 'next', step: 'RESERVE', cause: 'The reservation expired.' };
    case 'RELEASED':
      return refusedBy(reservation);
    case undefined:
      // It was reserved: products has lost that, as when its database is restored from a backup.
      return { kind: 'next', step: 'RESERVE', cause: 'The reservation is gone.' };
  }
}
