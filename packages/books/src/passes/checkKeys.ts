import type { Finding } from '../findings.ts';
import type { Books } from '../reading/books.ts';

/**
 * Looks for orders of one buyer with the same idempotency key. Neither ever changes, so that what is
 * found is certain.
 *
 * @param maxFindings where to stop
 */
export async function checkKeys(books: Books, maxFindings: number): Promise<Finding[]> {
  const findings: Finding[] = [];
  let first: { id: string; userId: string; idempotencyKey?: string | undefined } | undefined;
  for await (const read of books.ordersByKey()) {
    if ('malformed' in read) continue;
    const { id, userId, idempotencyKey } = read.value;
    if (first?.userId !== userId || first.idempotencyKey !== idempotencyKey) {
      first = read.value;
    } else if (first.id !== id) {
      findings.push({
        rule: 'key-reused',
        subject: { kind: 'order', id },
        expected: `one order of user ${userId} with the key ${JSON.stringify(idempotencyKey)}`,
        found: `this one and ${first.id}`,
      });
    }
    if (findings.length >= maxFindings) break;
  }
  return findings;
}
