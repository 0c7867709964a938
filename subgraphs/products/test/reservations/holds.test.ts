import { describe, expect, test } from '@jest/globals';

import type { ReservationRecord } from '../../src/models/reservation.ts';
import type { ReservationState } from '../../src/models/reservationStates.ts';
import { holdStands } from '../../src/operations/reservations/holds.ts';

const productId = 'p-1';

/** A reservation in its first round, whose last attempt is the third, and holds are of the second. */
function firstRound(state: ReservationState): ReservationRecord {
  const now = new Date();
  const lines = [{ productId, quantity: 1, attempt: 2 }];
  const rest = { attempt: 3, floor: 1, settled: false, createdAt: now, updatedAt: now };
  return { _id: 'order-1', state, lines, ...rest };
}

describe('a hold', () => {
  // The next round may have begun since, and its holds are not strays.
  test.each(['RESERVING', 'HELD', 'COMMITTED', 'EXPIRED'] as const)(
    'of an attempt that a reading of %s does not know of stands: the reading is older',
    (state) => {
      expect(holdStands(firstRound(state), productId, { attempt: 4 })).toBe(true);
    },
  );

  test('of any attempt has nothing to stand for once the reservation is released', () => {
    const found = [1, 2, 3, 4].map((attempt) =>
      holdStands(firstRound('RELEASED'), productId, { attempt }),
    );
    expect(found).toEqual([false, false, false, false]);
  });

  test.each([
    ['RESERVING', [true, true, true]],
    ['HELD', [false, true, false]],
    ['COMMITTED', [false, true, false]],
    ['EXPIRED', [false, false, false]],
  ] as const)('of an attempt that a reading of %s knows of is judged by it', (state, stand) => {
    const found = [1, 2, 3].map((attempt) => holdStands(firstRound(state), productId, { attempt }));
    expect(found).toEqual(stand);
  });
});
