import type { AccessRule } from '@shop/service-kit';

const scope = 'orders:read';

/** Who may read the orders of everybody. */
export const readersOfAll: AccessRule = { scope };

/** Who may read what a user ordered: the user, and who may read the orders of everybody. */
export function readersOf(userId: string): AccessRule {
  return { owner: userId, scope };
}
