import { MongoError } from '../errors.ts';
import type { Document } from '../values/document.ts';
import { compileFilter } from '../semantics.ts';
import { describeValue } from './describeValue.ts';
import { keyComparator, keysOf } from './indexKey.ts';
import type { DocumentKeys, IndexKey } from './indexKey.ts';
import type { IndexSpec } from './indexSpec.ts';
import { SortedTree } from './sortedTree.ts';
import type { StoredDocument } from './storedDocument.ts';

/** The part of a compiled filter that an index needs. */
interface Matcher {
  matches(document: Document): boolean;
}

/** What a change of a document means for one index: checked as a whole, then applied. */
export interface IndexChange {
  readonly index: OrderedIndex;
  readonly removed: readonly IndexKey[];
  readonly added: readonly IndexKey[];
  readonly multikey: readonly boolean[] | undefined;
}

/** An index: keys in order, in a B+ tree. */
export class OrderedIndex {
  readonly spec: IndexSpec;
  readonly compare: (a: IndexKey, b: IndexKey) => number;
  readonly tree: SortedTree<IndexKey>;
  /** Counts the changes of the tree. An iterator over the tree is good for one version. */
  version = 0;
  /** Which fields have come through an array in any document since the index was built. */
  readonly multikey: boolean[];
  readonly #partial: Matcher | undefined;
  /** For a sparse index: which of its fields a document has. */
  readonly #presence: readonly Matcher[];

  constructor(spec: IndexSpec) {
    this.spec = spec;
    this.compare = keyComparator(spec.fields);
    this.tree = new SortedTree<IndexKey, undefined>(undefined, this.compare, 64);
    this.multikey = spec.fields.map(() => false);
    this.#partial = spec.partialFilter && compileFilter(spec.partialFilter);
    this.#presence = spec.sparse
      ? spec.fields.map((field) => compileFilter({ [field.path]: { $exists: true } }))
      : [];
  }

  get isMultikey(): boolean {
    return this.multikey.includes(true);
  }

  /**
   * What replacing one version of a document by another (or adding, or removing one) does here.
   *
   * @throws {MongoError} 171 for arrays that can't be indexed together
   */
  changeOf(before: StoredDocument | undefined, after: StoredDocument | undefined): IndexChange {
    const old = before === undefined ? NO_KEYS : this.#keysOf(before);
    const now = after === undefined ? NO_KEYS : this.#keysOf(after);
    return {
      index: this,
      removed: old.keys.filter((key) => !this.#includes(now.keys, key)),
      added: now.keys.filter((key) => !this.#includes(old.keys, key)),
      multikey: now.multikey,
    };
  }

  #includes(keys: readonly IndexKey[], key: IndexKey): boolean {
    return keys.some((other) => this.compare(other, key) === 0);
  }

  #keysOf(stored: StoredDocument): DocumentKeys {
    const { spec } = this;
    const document = stored.document;
    if (spec.empty || this.#partial?.matches(document) === false) return NO_KEYS;
    // A sparse index leaves out documents that have none of its fields.
    if (spec.sparse && !this.#presence.some((field) => field.matches(document))) return NO_KEYS;
    return keysOf(document, spec.fields, stored.recordId);
  }

  /** A key that another document already has, if this index is unique and there is one. */
  duplicateOf(change: IndexChange): IndexKey | undefined {
    if (!this.spec.unique) return undefined;
    return change.added.find((key) => {
      const next = this.tree.nextHigherKey({ values: key.values, recordId: -Infinity });
      return next !== undefined && this.#sameValues(next, key) && next.recordId !== key.recordId;
    });
  }

  #sameValues(a: IndexKey, b: IndexKey): boolean {
    return this.compare({ values: a.values, recordId: 0 }, { values: b.values, recordId: 0 }) === 0;
  }

  apply(change: IndexChange): void {
    if (change.removed.length === 0 && change.added.length === 0) return;
    for (const key of change.removed) this.tree.delete(key);
    for (const key of change.added) this.tree.set(key, undefined);
    for (const [at, multi] of (change.multikey ?? []).entries()) {
      if (multi) this.multikey[at] = true;
    }
    this.version += 1;
  }

  /** The error for a key that is taken, with MongoDB's code, text and fields. */
  duplicateKeyError(namespace: string, key: IndexKey): MongoError {
    const keyValue: Document = Object.fromEntries(
      this.spec.fields.map((field, at) => [field.path, key.values[at] ?? null]),
    );
    return new MongoError(
      'DuplicateKey',
      `E11000 duplicate key error collection: ${namespace} index: ${this.spec.name} dup key: ${describeValue(keyValue)}`,
      { keyPattern: this.spec.listed['key'], keyValue },
    );
  }
}

const NO_KEYS: DocumentKeys = { keys: [], multikey: undefined };
