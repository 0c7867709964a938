import type { AccessRule } from '@shop/service-kit';

/** Who may read the accounts of everybody. */
export const readersOfAll: AccessRule = { scope: 'users:read' };

/** Who may change the accounts of everybody. */
export const managersOfAll: AccessRule = { scope: 'users:write' };

/** Who may read what is personal of a user: the user, and who may read the accounts of everybody. */
export function readersOf(userId: string): AccessRule {
  return { ...readersOfAll, owner: userId };
}

/** Who may change a user's account: the user, and who may change the accounts of everybody. */
export function managersOf(userId: string): AccessRule {
  return { ...managersOfAll, owner: userId };
}
