import { type Acknowledged, auditBooks, printFinding } from '@shop/books';

import type { TrialDatabases } from './databases.ts';

export type { Acknowledged };

/** Between two looks at what did not agree: the shops of trials move faster than others. */
const recheck = { rounds: 5, pauseMs: 200 };

/**
 * Audits the books of a shop.
 *
 * @param acknowledged orders that clients were given, each of which must be there
 * @returns a text for each finding; none when the books balance
 */
export async function audit(
  { ordersUri, productsUri }: TrialDatabases,
  acknowledged: Iterable<Acknowledged> = [],
): Promise<string[]> {
  const { findings } = await auditBooks({ ordersUri, productsUri, acknowledged, recheck });
  return findings.map(printFinding);
}
