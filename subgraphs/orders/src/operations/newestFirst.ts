import type { Keyset } from '@shop/service-kit';

/**
 * The order of every list of orders.
 *
 * @param name the list's name: it refuses the cursors of others
 */
export function newestFirst(name: string): Keyset {
  return {
    name,
    keys: [
      { field: 'placedAt', direction: -1, type: 'date' },
      { field: '_id', direction: -1, type: 'id' },
    ],
  };
}
