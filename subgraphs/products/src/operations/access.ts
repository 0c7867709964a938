import type { AccessRule } from '@shop/service-kit';

/** Who may change what the shop sells. */
export const catalogueKeepers: AccessRule = { scope: 'products:write' };
