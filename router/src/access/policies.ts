import type { Viewer } from '@shop/service-kit';

/** Whether a named policy holds for who asks. Nobody is asked of when nobody is signed in. */
export type Policy = (viewer: Viewer) => boolean;

/**
 * What `@policy(policies: [["..."]])` may name: predicates over the verified claims, for what a scope
 * does not say. A name that is not here is denied to everybody.
 */
export const policies: ReadonlyMap<string, Policy> = new Map<string, Policy>([
  ['account_active', (viewer) => !viewer.suspended],
]);
