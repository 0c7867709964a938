import type { KnownOperation } from '../../graph/operations.ts';

/** An operation for people: `Popular of storefront`, or `Popular of storefront as of 1a2b3c4d5e6f`. */
export function nameOf({
  client,
  name,
  revision,
}: Pick<KnownOperation, 'client' | 'name' | 'revision'>): string {
  return revision === undefined ? `${name} of ${client}` : `${name} of ${client} as of ${revision}`;
}
