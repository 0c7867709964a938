import type { Viewer } from '@shop/service-kit';

import type { Policy } from './policies.ts';

/** Names in groups: one group must hold, and a group holds when all of its names do. */
export type Alternatives = readonly (readonly string[])[];

/** What one type or field asks of who reads it; all that is given must hold. */
export interface Requirement {
  /** Somebody must be signed in. */
  readonly authenticated?: true;
  readonly scopes?: Alternatives;
  readonly policies?: Alternatives;
}

/**
 * Whether who asks meets a requirement. A directive without any group requires nothing, as
 * composition and Apollo's router have it.
 *
 * @param viewer undefined when nobody is signed in
 * @param policies the policies that are known; others do not hold
 */
export function meets(
  { authenticated, scopes, policies: named }: Requirement,
  viewer: Viewer | undefined,
  policies: ReadonlyMap<string, Policy>,
): boolean {
  if (authenticated === true && viewer === undefined) return false;
  const hasScope = (name: string): boolean => viewer?.scopes.has(name) ?? false;
  const passes = (name: string): boolean =>
    viewer !== undefined && (policies.get(name)?.(viewer) ?? false);
  return anyHolds(scopes, hasScope) && anyHolds(named, passes);
}

function anyHolds(alternatives: Alternatives = [], holds: (name: string) => boolean): boolean {
  return alternatives.length === 0 || alternatives.some((group) => group.every(holds));
}
