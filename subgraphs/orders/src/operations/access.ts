import type { AccessRule } from '@shop/service-kit';

const scope = 'orders:read';

/** Who may read the orders of everybody. */
export const readersOfAll: AccessRule = { scope };

/** Who may manage the orders of everybody. */
export const managers: AccessRule = { scope: 'orders:write' };

/** Who may read what a user ordered: the user, and who may read the orders of everybody. */
export function readersOf(userId: string): AccessRule {
  return { owner: userId, scope };
}

/** Who may call off what a user ordered: the user, and who manages the orders of everybody. */
export function cancellersOf(userId: string): AccessRule {
  return { ...managers, owner: userId };
}
