import { UUID } from 'bson';
import type { Entry } from '../storage/entry.ts';
import type { Document } from '../values/document.ts';
import { encodeDocument } from '../wire/rawDocument.ts';
import { checkNamespace, splitNamespace } from './catalog.ts';
import type { Collection } from './collection.ts';
import type { Engine } from './engine.ts';
import type { IndexSpec } from './indexSpec.ts';
import type { StoredDocument } from './storedDocument.ts';

/**
 * The changes of one command. Each is made in memory at once, checked first, and noted; `commit`
 * hands the notes to the log as one record. A command runs in one turn of the event loop, so nobody
 * sees a part of it.
 */
export class WriteUnit {
  readonly #engine: Engine;
  /** Whether the validators of collections are asked. */
  validates = true;
  #entries: Entry[] = [];
  /** The entry that further changes of the same kind and collection are added to. */
  #run: { kind: 'put' | 'delete'; namespace: string; documents: Uint8Array[] } | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Whether anything was changed. */
  get changed(): boolean {
    return this.#entries.length > 0;
  }

  /** The collection of a name, created with some options if it isn't there. */
  collection(namespace: string, options: Document = {}): Collection {
    const { catalog } = this.#engine;
    const existing = catalog.get(namespace);
    if (existing !== undefined) return existing;
    checkNamespace(...splitNamespace(namespace));
    const uuid = new UUID();
    const collection = catalog.add(namespace, uuid, options);
    this.#entries.push({ kind: 'create', namespace, uuid, options });
    return collection;
  }

  insert(collection: Collection, bytes: Uint8Array): StoredDocument {
    const stored = collection.insert(bytes, this.validates);
    this.#note('put', collection, stored.bytes);
    return stored;
  }

  replace(collection: Collection, before: StoredDocument, document: Document): StoredDocument {
    const stored = collection.replace(before, document, this.validates);
    this.#note('put', collection, stored.bytes);
    return stored;
  }

  remove(collection: Collection, stored: StoredDocument): void {
    collection.remove(stored);
    this.#note('delete', collection, encodeDocument({ _id: stored.document['_id'] }));
  }

  /** @returns whether the index is new */
  createIndex(collection: Collection, spec: IndexSpec): boolean {
    const created = collection.createIndex(spec);
    if (created) {
      const { namespace } = collection;
      this.#entries.push({ kind: 'createIndex', namespace, spec: spec.listed });
    }
    return created;
  }

  dropIndex(collection: Collection, name: string): void {
    collection.dropIndex(name);
    // A cursor that reads the index can't go on.
    this.#engine.cursors.killNamespace(collection.namespace);
    this.#entries.push({ kind: 'dropIndex', namespace: collection.namespace, name });
  }

  drop(collection: Collection): void {
    this.#engine.catalog.remove(collection.namespace);
    this.#engine.cursors.killNamespace(collection.namespace);
    this.#entries.push({ kind: 'drop', namespace: collection.namespace });
  }

  rename(collection: Collection, to: string): void {
    const { namespace } = collection;
    this.#engine.cursors.killNamespace(namespace);
    this.#engine.catalog.rename(collection, to);
    this.#entries.push({ kind: 'rename', namespace, to });
  }

  /** Joins the documents of a run of changes of one kind into one entry. */
  #note(kind: 'put' | 'delete', { namespace }: Collection, bytes: Uint8Array): void {
    const last = this.#run;
    if (last?.kind === kind && last.namespace === namespace && this.#entries.at(-1) === last) {
      last.documents.push(bytes);
    } else {
      this.#run = { kind, namespace, documents: [bytes] };
      this.#entries.push(this.#run);
    }
  }

  /**
   * Hands what was changed to the log.
   *
   * @param retry the session, number and reply to record with it, if the write is retryable
   */
  commit(retry?: { session: string; txnNumber: bigint; reply: Uint8Array }): void {
    if (!this.changed) return;
    if (retry !== undefined) {
      const record = { ...retry, at: this.#engine.now() };
      this.#engine.retries.put(record);
      this.#entries.push({ kind: 'retry', ...record });
    }
    this.#engine.storage.append(this.#entries);
    this.#entries = [];
  }
}
