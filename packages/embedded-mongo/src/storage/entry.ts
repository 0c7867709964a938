import { Binary, Int32, Long, UUID } from 'bson';
import type { Document } from '../values/document.ts';
import { isDocument } from '../values/types.ts';
import { decodeDocument, encodeDocument } from '../wire/rawDocument.ts';

/** The outcome of a retryable write, kept so that a repeat of it gets the same reply. */
export interface RetryRecord {
  /** The session's id, in hex. */
  readonly session: string;
  readonly txnNumber: bigint;
  readonly reply: Uint8Array;
  /** When it was written, in milliseconds since 1970. */
  readonly at: number;
}

/**
 * What the log says happened: the effect of a statement, not the statement, so that replaying an
 * entry twice ends in the same state as replaying it once.
 */
export type Entry =
  | {
      readonly kind: 'create';
      readonly namespace: string;
      readonly uuid: UUID;
      readonly options: Document;
    }
  | { readonly kind: 'drop'; readonly namespace: string }
  | { readonly kind: 'rename'; readonly namespace: string; readonly to: string }
  | { readonly kind: 'createIndex'; readonly namespace: string; readonly spec: Document }
  | { readonly kind: 'dropIndex'; readonly namespace: string; readonly name: string }
  /** Documents that were inserted, or that replace those with their `_id`. */
  | { readonly kind: 'put'; readonly namespace: string; readonly documents: readonly Uint8Array[] }
  /** Documents that were deleted, each as `{ _id }`. */
  | {
      readonly kind: 'delete';
      readonly namespace: string;
      readonly documents: readonly Uint8Array[];
    }
  | ({ readonly kind: 'retry' } & RetryRecord)
  /** The end of a snapshot: one without it was not written to its end. */
  | { readonly kind: 'end' };

/** An entry that does not have the form this version writes. */
export class UnreadableEntry extends Error {
  override readonly name = 'UnreadableEntry';
}

/**
 * The bytes of an entry: a BSON document that describes it, then the BSON documents it carries as
 * they are. Several entries may follow each other.
 */
export function encodeEntry(entry: Entry): Uint8Array[] {
  switch (entry.kind) {
    case 'put':
    case 'delete': {
      const { kind, namespace, documents } = entry;
      return [
        encodeDocument({ kind, namespace, count: new Int32(documents.length) }),
        ...documents,
      ];
    }
    case 'retry': {
      const { kind, session, txnNumber, reply, at } = entry;
      const number = Long.fromBigInt(txnNumber);
      const bytes = new Binary(reply);
      return [encodeDocument({ kind, session, txnNumber: number, reply: bytes, at: new Date(at) })];
    }
    case 'create':
    case 'drop':
    case 'rename':
    case 'createIndex':
    case 'dropIndex':
    case 'end':
      return [encodeDocument({ ...entry })];
  }
}

/**
 * Reads the entries of a record.
 *
 * @throws {UnreadableEntry} for a kind or form that this version doesn't know
 */
export function* decodeEntries(bytes: Uint8Array): IterableIterator<Entry> {
  const reader = new DocumentReader(bytes);
  while (!reader.done) yield decodeEntry(decodeDocument(reader.next()), reader);
}

function decodeEntry(head: Document, reader: DocumentReader): Entry {
  const { kind, namespace, uuid, options, to, spec, name, count } = {
    kind: head['kind'],
    namespace: head['namespace'],
    uuid: head['uuid'],
    options: head['options'],
    to: head['to'],
    spec: head['spec'],
    name: head['name'],
    count: head['count'],
  };
  if (kind === 'end') return { kind };
  if (kind === 'retry') return { kind, ...decodeRetry(head) };
  if (typeof namespace === 'string') {
    if ((kind === 'put' || kind === 'delete') && count instanceof Int32) {
      const documents = Array.from({ length: count.value }, () => reader.next());
      return { kind, namespace, documents };
    }
    if (kind === 'create' && uuid instanceof UUID && isDocument(options)) {
      return { kind, namespace, uuid, options };
    }
    if (kind === 'drop') return { kind, namespace };
    if (kind === 'rename' && typeof to === 'string') return { kind, namespace, to };
    if (kind === 'createIndex' && isDocument(spec)) return { kind, namespace, spec };
    if (kind === 'dropIndex' && typeof name === 'string') return { kind, namespace, name };
  }
  throw new UnreadableEntry(`an entry of kind ${String(kind)}`);
}

function decodeRetry(head: Document): RetryRecord {
  const { session, txnNumber, reply, at } = {
    session: head['session'],
    txnNumber: head['txnNumber'],
    reply: head['reply'],
    at: head['at'],
  };
  if (
    typeof session === 'string' &&
    txnNumber instanceof Long &&
    reply instanceof Binary &&
    at instanceof Date
  ) {
    return { session, txnNumber: txnNumber.toBigInt(), reply: reply.value(), at: at.getTime() };
  }
  throw new UnreadableEntry('a retry record');
}

/** Takes documents off a run of bytes, one after the other. */
class DocumentReader {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get done(): boolean {
    return this.#offset >= this.#bytes.length;
  }

  next(): Uint8Array {
    const left = this.#bytes.length - this.#offset;
    const length = left < 5 ? 0 : this.#bytes.readInt32LE(this.#offset);
    if (length < 5 || length > left) throw new UnreadableEntry(`a document of ${length} bytes`);
    this.#offset += length;
    return this.#bytes.subarray(this.#offset - length, this.#offset);
  }
}
