/** What a user can be to the shop. */
export const userRoles = ['CUSTOMER', 'CATALOGUE_MANAGER', 'ADMINISTRATOR'] as const;

export type UserRole = (typeof userRoles)[number];

/**
 * What each role may do with what is not the user's own. This is the only place where a role becomes
 * scopes: everything else, in all services and the router, asks for scopes.
 */
const scopes: Readonly<Record<UserRole, readonly string[]>> = {
  CUSTOMER: [],
  CATALOGUE_MANAGER: ['products:write'],
  ADMINISTRATOR: ['users:read', 'users:write', 'products:write', 'orders:read', 'orders:write'],
};

/** The scopes of a user's access tokens. A suspended account keeps those for reading only. */
export function grantedScopes(role: UserRole, suspended: boolean): readonly string[] {
  return suspended ? scopes[role].filter((scope) => scope.endsWith(':read')) : scopes[role];
}
