import { decodeDocument } from '../wire/rawDocument.ts';
import type { Document } from '../values/document.ts';

/** How many documents each of the two generations of the decoded cache holds. */
const GENERATION_SIZE = 20_000;

/**
 * One version of a document: its bytes, as they are stored and sent, and its decoded form while it
 * is in use. A change makes a new version, so a cursor that holds one keeps what it read.
 */
export class StoredDocument {
  /** The document's place in its collection's natural order; all its versions share it. */
  readonly recordId: number;
  readonly bytes: Uint8Array;
  #decoded: Document | undefined;

  constructor(recordId: number, bytes: Uint8Array, decoded?: Document) {
    this.recordId = recordId;
    this.bytes = bytes;
    if (decoded !== undefined) this.#keep(decoded);
  }

  /** The decoded document. It is shared: nobody changes it. */
  get document(): Document {
    return this.#decoded ?? this.#keep(decodeDocument(this.bytes));
  }

  #keep(decoded: Document): Document {
    this.#decoded = decoded;
    StoredDocument.#young.push(this);
    if (StoredDocument.#young.length >= GENERATION_SIZE) {
      for (const document of StoredDocument.#old) document.#decoded = undefined;
      StoredDocument.#old = StoredDocument.#young;
      StoredDocument.#young = [];
    }
    return decoded;
  }

  /** The last decoded documents, so that decoded forms don't fill the memory. */
  static #young: StoredDocument[] = [];
  static #old: StoredDocument[] = [];
}
