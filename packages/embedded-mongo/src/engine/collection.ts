import { ObjectId } from 'bson';
import type { UUID } from 'bson';
import { MongoError } from '../errors.ts';
import { isDocument, typeOf } from '../values/types.ts';
import type { Document } from '../values/document.ts';
import {
  checkSize,
  copyWithIdFirst,
  decodeDocument,
  encodeDocument,
  MAX_DOCUMENT_BYTES,
} from '../wire/rawDocument.ts';
import { conflictOf } from './indexConflict.ts';
import { ID_INDEX } from './indexSpec.ts';
import type { IndexSpec } from './indexSpec.ts';
import { OrderedIndex } from './orderedIndex.ts';
import { StoredDocument } from './storedDocument.ts';
import { compileValidator } from './validator.ts';
import type { Validator } from './validator.ts';

/** How deep documents may nest, as in MongoDB. */
const MAX_DEPTH = 180;

/**
 * The documents of one collection in natural order (that of insertion), and its indexes. Every
 * change is checked against all indexes before anything is changed.
 */
export class Collection {
  /** `database.collection`; a rename changes it. */
  namespace: string;
  readonly uuid: UUID;
  /** What it was created with, as `listCollections` shows it. */
  readonly options: Document;
  readonly #validator: Validator | undefined;
  readonly idIndex = new OrderedIndex(ID_INDEX);
  readonly indexes = new Map<string, OrderedIndex>([[ID_INDEX.name, this.idIndex]]);
  readonly #documents = new Map<number, StoredDocument>();
  #lastRecordId = 0;
  /** The size of all documents, in bytes. */
  #bytes = 0;

  /** @throws {MongoError} for a validator that can't be compiled */
  constructor(namespace: string, uuid: UUID, options: Document = {}) {
    this.namespace = namespace;
    this.uuid = uuid;
    this.options = options;
    this.#validator = compileValidator(options);
  }

  get size(): number {
    return this.#documents.size;
  }

  get byteSize(): number {
    return this.#bytes;
  }

  /** All documents in natural order. The iterator stays good while documents change. */
  documents(): IterableIterator<StoredDocument> {
    return this.#documents.values();
  }

  get(recordId: number): StoredDocument | undefined {
    return this.#documents.get(recordId);
  }

  /** The document with an `_id`. */
  findById(id: unknown): StoredDocument | undefined {
    const key = this.idIndex.tree.nextHigherKey({ values: [id], recordId: -Infinity });
    if (key === undefined) return undefined;
    const equal =
      this.idIndex.compare({ ...key, recordId: 0 }, { values: [id], recordId: 0 }) === 0;
    return equal ? this.#documents.get(key.recordId) : undefined;
  }

  /**
   * Adds a document, given by its bytes; one without `_id` gets an ObjectId.
   *
   * @param validate whether the collection's validator has a say
   * @throws {MongoError} for a duplicate key, an `_id` of a wrong type, a document that is too large
   */
  insert(bytes: Uint8Array, validate = true): StoredDocument {
    const stored = copyWithIdFirst(bytes, () => new ObjectId());
    const document = decodeDocument(stored);
    checkDocument(document, stored);
    if (validate) this.#validator?.check(undefined, document);
    const added = new StoredDocument(this.#lastRecordId + 1, stored, document);
    this.#change(undefined, added);
    this.#lastRecordId += 1;
    return added;
  }

  /**
   * Puts a new version of a document in its place.
   *
   * @throws {MongoError} for a duplicate key or a document that has become too large
   */
  replace(before: StoredDocument, document: Document, validate = true): StoredDocument {
    const bytes = encodeDocument(document);
    const decoded = decodeDocument(bytes);
    checkDocument(decoded, bytes);
    if (validate) this.#validator?.check(before.document, decoded);
    const after = new StoredDocument(before.recordId, bytes, decoded);
    this.#change(before, after);
    return after;
  }

  remove(stored: StoredDocument): void {
    this.#change(stored, undefined);
  }

  /** Replays a write of the log: the document replaces the one with its `_id`, or is added. */
  restore(bytes: Uint8Array): void {
    const document = decodeDocument(bytes);
    const before = this.findById(document['_id']);
    const recordId = before?.recordId ?? (this.#lastRecordId += 1);
    // A copy, so that a document keeps no more in memory than itself.
    this.#change(before, new StoredDocument(recordId, Buffer.from(bytes), document));
  }

  #change(before: StoredDocument | undefined, after: StoredDocument | undefined): void {
    const changes = [...this.indexes.values()].map((index) => index.changeOf(before, after));
    for (const change of changes) {
      const duplicate = change.index.duplicateOf(change);
      if (duplicate !== undefined) throw change.index.duplicateKeyError(this.namespace, duplicate);
    }
    for (const change of changes) change.index.apply(change);
    if (before !== undefined) this.#bytes -= before.bytes.length;
    if (after !== undefined) {
      this.#documents.set(after.recordId, after);
      this.#bytes += after.bytes.length;
    } else if (before !== undefined) {
      this.#documents.delete(before.recordId);
    }
  }

  /**
   * Builds an index over the documents that are there.
   *
   * @returns whether it is new: false for one that exists with the same definition
   * @throws {MongoError} for a conflict with an existing index, or for documents that break it, in
   *   which case nothing is left of it
   */
  createIndex(spec: IndexSpec): boolean {
    for (const existing of this.indexes.values()) {
      const conflict = conflictOf(existing.spec, spec);
      if (conflict === 'same') return false;
      if (conflict !== 'none') throw conflict;
    }
    const index = new OrderedIndex(spec);
    for (const stored of this.#documents.values()) {
      const change = index.changeOf(undefined, stored);
      const duplicate = index.duplicateOf(change);
      if (duplicate !== undefined) throw index.duplicateKeyError(this.namespace, duplicate);
      index.apply(change);
    }
    this.indexes.set(spec.name, index);
    return true;
  }

  dropIndex(name: string): void {
    this.indexes.delete(name);
  }
}

function checkDocument(document: Document, bytes: Uint8Array): void {
  checkSize(bytes.length, MAX_DOCUMENT_BYTES);
  const id = document['_id'];
  const type = typeOf(id);
  if (type === 'array' || type === 'regex' || type === 'missing') {
    throw new MongoError('InvalidIdField', `The '_id' value cannot be of type ${type}`);
  }
  if (isDocument(id)) {
    const dollar = Object.keys(id).find((name) => name.startsWith('$'));
    if (dollar !== undefined) {
      throw new MongoError(
        'DollarPrefixedFieldName',
        `_id fields may not contain '$'-prefixed fields: ${dollar} is not valid for storage.`,
      );
    }
  }
  checkDepth(document, 1);
}

function checkDepth(value: object, depth: number): void {
  if (depth > MAX_DEPTH) {
    throw new MongoError('Overflow', `Document exceeds maximum nested object depth: ${MAX_DEPTH}`);
  }
  const nested: unknown[] = Array.isArray(value) ? value : Object.values(value);
  for (const field of nested) {
    if (Array.isArray(field) || isDocument(field)) checkDepth(field, depth + 1);
  }
}
