import { type Finding } from './findings.ts';
import { checkAcknowledged, type Acknowledged } from './passes/checkAcknowledged.ts';
import { checkKeys } from './passes/checkKeys.ts';
import { readEverything } from './passes/readEverything.ts';
import { lookAgain, type Recheck } from './passes/lookAgain.ts';
import { Books, type BooksLocation } from './reading/books.ts';
import { defaultLimits, type Limits } from './rules/limits.ts';

/** What to audit, and how. */
export interface AuditOptions extends BooksLocation {
  /** How long what passes may last. Default: 60 s each. */
  readonly limits?: Partial<Limits>;
  /**
   * How often, and with which pause, what did not agree is read again. Default: 5 times, 1 s apart.
   * A finding that takes two documents counts only when it was there every time.
   */
  readonly recheck?: Partial<Recheck>;
  /** The orders that clients were given, each of which must be there. Read once, at the end. */
  readonly acknowledged?: Iterable<Acknowledged> | AsyncIterable<Acknowledged>;
  /** After how many findings to stop reading. Default: 1,000. */
  readonly maxFindings?: number;
}

/** What an audit found, and what it looked at. */
export interface AuditReport {
  /** Empty when the books balance. */
  readonly findings: readonly Finding[];
  /** False when the audit stopped because there were too many findings. */
  readonly complete: boolean;
  readonly counts: {
    readonly orders: number;
    readonly reservations: number;
    readonly products: number;
    readonly acknowledged: number;
  };
}

const defaultRecheck: Recheck = { rounds: 5, pauseMs: 1_000 };

/**
 * Checks that the books of orders and products balance, while the shop is open or closed. It reads
 * the two databases and nothing else, and writes nothing.
 *
 * What must be true of a single document is exact at once. What takes two documents, which cannot be
 * read at one moment, is a finding only when it stays through all rechecks.
 *
 * Memory grows with the number of products and of what is under way, not with the number of orders.
 *
 * @throws {BooksUnreadable} when a database does not answer
 */
export async function auditBooks(options: AuditOptions): Promise<AuditReport> {
  const { acknowledged = [], maxFindings = 1_000 } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const recheck = { ...defaultRecheck, ...options.recheck };
  const books = await Books.open(options);
  try {
    const first = await readEverything(books, limits, maxFindings);
    const findings = [...first.findings, ...(await lookAgain(books, first.suspicions, recheck))];
    findings.push(...(await checkKeys(books, maxFindings)));
    const given = await checkAcknowledged(books, acknowledged);
    findings.push(...given.findings);
    return {
      findings,
      complete: first.complete && findings.length < maxFindings,
      counts: { ...first.counts, acknowledged: given.count },
    };
  } finally {
    await books.close();
  }
}
