import { MongoError } from '../errors.ts';
import type { RetryRecord } from '../storage/entry.ts';

/** How long a session lives without being used: `logicalSessionTimeoutMinutes` of `hello`. */
export const SESSION_TIMEOUT_MINUTES = 30;
const SESSION_TIMEOUT_MS = SESSION_TIMEOUT_MINUTES * 60_000;

/** How many sessions' last writes are kept; beyond it the longest unused are forgotten. */
const MAX_SESSIONS = 100_000;

/**
 * The last retryable write of each session. A driver that loses a reply sends the write again with
 * the same `txnNumber`, and gets the recorded reply instead of a second application.
 */
export class RetryRecords {
  /** In the order of use, the longest unused first. */
  readonly #records = new Map<string, RetryRecord>();

  /**
   * The recorded reply of a write that has already been applied.
   *
   * @throws {MongoError} 225 for a number lower than that of the session's last write
   */
  find(session: string, txnNumber: bigint, now: number): Uint8Array | undefined {
    const record = this.#records.get(session);
    if (record === undefined || record.at + SESSION_TIMEOUT_MS < now) return undefined;
    if (txnNumber < record.txnNumber) {
      throw new MongoError(
        'TransactionTooOld',
        `Retryable write with txnNumber ${txnNumber} is prohibited on session ${session} because a newer retryable write with txnNumber ${record.txnNumber} has already started on this session.`,
      );
    }
    return txnNumber === record.txnNumber ? record.reply : undefined;
  }

  put(record: RetryRecord): void {
    this.#records.delete(record.session);
    this.#records.set(record.session, record);
    for (const [session, oldest] of this.#records) {
      const expired = oldest.at + SESSION_TIMEOUT_MS < record.at;
      if (!expired && this.#records.size <= MAX_SESSIONS) break;
      this.#records.delete(session);
    }
  }

  /** Forgets sessions that their client has ended. */
  end(sessions: Iterable<string>): void {
    for (const session of sessions) this.#records.delete(session);
  }

  /** What is worth keeping in a snapshot. */
  *live(now: number): IterableIterator<RetryRecord> {
    for (const record of this.#records.values()) {
      if (record.at + SESSION_TIMEOUT_MS >= now) yield record;
    }
  }
}
