import { randomBytes } from 'node:crypto';
import { MongoError } from '../errors.ts';
import type { PeekableStream } from './peekableStream.ts';

/** How long a cursor may stay unused, in milliseconds: MongoDB's `cursorTimeoutMillis`. */
const IDLE_TIMEOUT_MS = 10 * 60_000;

/** How many cursors may be open at once; beyond it the longest unused are closed. */
const MAX_CURSORS = 10_000;

/** A cursor that waits for its next `getMore`. */
export interface OpenCursor {
  readonly namespace: string;
  /** The session that opened it, in hex; only that session may go on with it. */
  readonly session: string | undefined;
  readonly stream: PeekableStream;
  /** Whether it stays open however long it is unused, until its session ends. */
  readonly noTimeout: boolean;
}

/** The open cursors of a server. */
export class Cursors {
  /** In the order of use, the longest unused first. */
  readonly #cursors = new Map<bigint, OpenCursor & { usedAt: number }>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get size(): number {
    return this.#cursors.size;
  }

  /** Keeps a cursor. @returns its id, which is never 0 */
  open(cursor: OpenCursor): bigint {
    const [oldest] = this.#cursors.keys();
    if (this.#cursors.size >= MAX_CURSORS && oldest !== undefined) this.#cursors.delete(oldest);
    const id = BigInt.asUintN(62, randomBytes(8).readBigUInt64LE()) | 1n;
    this.#cursors.set(id, { ...cursor, usedAt: this.#now() });
    return id;
  }

  /**
   * The cursor that a `getMore` names, marked as used.
   *
   * @throws {MongoError} 43 when there is none, or 13 when it isn't this namespace's or session's
   */
  use(id: bigint, namespace: string, session: string | undefined): OpenCursor {
    const cursor = this.#cursors.get(id);
    if (cursor === undefined) throw new MongoError('CursorNotFound', `cursor id ${id} not found`);
    if (cursor.namespace !== namespace) {
      throw new MongoError(
        'Unauthorized',
        `Requested getMore on namespace '${namespace}', but cursor belongs to a different namespace ${cursor.namespace}`,
      );
    }
    if (cursor.session !== session) {
      throw new MongoError(
        'Unauthorized',
        `Cannot run getMore on cursor ${id}, which was created in session ${String(cursor.session)}, in session ${String(session)}`,
      );
    }
    this.#cursors.delete(id);
    this.#cursors.set(id, { ...cursor, usedAt: this.#now() });
    return cursor;
  }

  /** Closes a cursor. @returns whether it was open */
  close(id: bigint): boolean {
    return this.#cursors.delete(id);
  }

  killNamespace(namespace: string): void {
    this.#closeWhere((cursor) => cursor.namespace === namespace);
  }

  killSessions(sessions: ReadonlySet<string>): void {
    this.#closeWhere(({ session }) => session !== undefined && sessions.has(session));
  }

  /** Closes the cursors that nobody has used for ten minutes. */
  closeIdle(): void {
    const before = this.#now() - IDLE_TIMEOUT_MS;
    this.#closeWhere((cursor) => !cursor.noTimeout && cursor.usedAt < before);
  }

  #closeWhere(test: (cursor: OpenCursor & { usedAt: number }) => boolean): void {
    for (const [id, cursor] of this.#cursors) {
      if (test(cursor)) this.#cursors.delete(id);
    }
  }
}
