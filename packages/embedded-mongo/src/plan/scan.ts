import type { Collection } from '../engine/collection.ts';
import type { IndexKey } from '../engine/indexKey.ts';
import type { OrderedIndex } from '../engine/orderedIndex.ts';
import type { StoredDocument } from '../engine/storedDocument.ts';
import type { KeyRange } from './bounds.ts';

/** How much a query has read so far. */
export class ScanStatistics {
  keysExamined = 0;
  docsExamined = 0;
}

/** A source of documents. It stays good while documents change between two calls. */
export interface Scan {
  next(): StoredDocument | undefined;
}

/** All documents of a collection, in natural order or backwards. */
export class CollectionScan implements Scan {
  readonly #documents: Iterator<StoredDocument>;

  constructor(collection: Collection, backwards = false) {
    this.#documents = backwards
      ? [...collection.documents()].reverse().values()
      : collection.documents();
  }

  next(): StoredDocument | undefined {
    const result = this.#documents.next();
    return result.done === true ? undefined : result.value;
  }
}

/** What an index scan needs to know. */
export interface IndexScanOptions {
  readonly collection: Collection;
  readonly index: OrderedIndex;
  /** In the index's order, without overlaps. */
  readonly ranges: readonly KeyRange[];
  /** Whether to go from the last key to the first. */
  readonly reverse: boolean;
  readonly statistics: ScanStatistics;
}

/** The documents of some ranges of an index, in its order or the reverse; each comes once. */
export class IndexScan implements Scan {
  readonly #options: IndexScanOptions;
  readonly #ranges: readonly KeyRange[];
  readonly #seen: Set<number> | undefined;
  #at = 0;
  #iterator: Iterator<[IndexKey, undefined]> | undefined;
  /** The version of the index that the iterator is good for. */
  #version = -1;
  #lastKey: IndexKey | undefined;

  constructor(options: IndexScanOptions) {
    this.#options = options;
    this.#ranges = options.reverse ? options.ranges.toReversed() : options.ranges;
    this.#seen = options.index.isMultikey ? new Set() : undefined;
  }

  /** The key of the document that came last. */
  get key(): IndexKey | undefined {
    return this.#lastKey;
  }

  next(): StoredDocument | undefined {
    const { collection, statistics } = this.#options;
    for (let key = this.#nextKey(); key !== undefined; key = this.#nextKey()) {
      statistics.keysExamined += 1;
      if (this.#seen?.has(key.recordId) === true) continue;
      this.#seen?.add(key.recordId);
      const stored = collection.get(key.recordId);
      if (stored !== undefined) return stored;
    }
    return undefined;
  }

  #nextKey(): IndexKey | undefined {
    for (; this.#at < this.#ranges.length; this.#at += 1) {
      const range = this.#ranges[this.#at];
      const key = range && this.#nextIn(range);
      if (key !== undefined) {
        this.#lastKey = key;
        return key;
      }
      this.#iterator = undefined;
      this.#lastKey = undefined;
    }
    return undefined;
  }

  #nextIn(range: KeyRange): IndexKey | undefined {
    const { index, reverse } = this.#options;
    if (this.#iterator === undefined || this.#version !== index.version) this.#seek(range);
    const result = this.#iterator?.next();
    if (result === undefined || result.done === true) return undefined;
    const [key] = result.value;
    const beyond = reverse ? index.compare(key, range.low) < 0 : index.compare(key, range.high) > 0;
    return beyond ? undefined : key;
  }

  /** Goes to the start of a range, or behind the last key if the index has changed since. */
  #seek(range: KeyRange): void {
    const { index, reverse } = this.#options;
    const last = this.#lastKey;
    const start = last ?? (reverse ? range.high : range.low);
    this.#iterator = reverse
      ? index.tree.entriesReversed(start, undefined, last !== undefined)
      : index.tree.entries(start);
    this.#version = index.version;
    if (last !== undefined && !reverse && index.tree.has(last)) this.#iterator.next();
  }
}

/**
 * Several scans of one index, each in order of the fields that follow the scans' own points, put
 * together in that order.
 */
export class MergeScan implements Scan {
  readonly #heads: { scan: IndexScan; stored: StoredDocument; key: IndexKey }[] = [];
  readonly #waiting: IndexScan[];
  readonly #compare: (a: IndexKey, b: IndexKey) => number;
  readonly #seen = new Set<number>();

  /** @param compare the order of two keys by the fields that the scans are in order of */
  constructor(scans: readonly IndexScan[], compare: (a: IndexKey, b: IndexKey) => number) {
    this.#waiting = [...scans];
    this.#compare = compare;
  }

  next(): StoredDocument | undefined {
    for (;;) {
      for (const scan of this.#waiting.splice(0)) this.#advance(scan);
      const [first, ...others] = this.#heads;
      if (first === undefined) return undefined;
      let least = first;
      for (const head of others) if (this.#compare(head.key, least.key) < 0) least = head;
      this.#heads.splice(this.#heads.indexOf(least), 1);
      this.#waiting.push(least.scan);
      if (this.#seen.has(least.stored.recordId)) continue;
      this.#seen.add(least.stored.recordId);
      return least.stored;
    }
  }

  #advance(scan: IndexScan): void {
    const stored = scan.next();
    if (stored !== undefined && scan.key !== undefined) {
      this.#heads.push({ scan, stored, key: scan.key });
    }
  }
}

/** The documents of several scans one after the other; each comes once. */
export class UnionScan implements Scan {
  readonly #scans: Scan[];
  readonly #seen = new Set<number>();

  constructor(scans: readonly Scan[]) {
    this.#scans = [...scans];
  }

  next(): StoredDocument | undefined {
    for (let scan = this.#scans[0]; scan !== undefined; scan = this.#scans[0]) {
      const stored = scan.next();
      if (stored === undefined) this.#scans.shift();
      else if (!this.#seen.has(stored.recordId)) {
        this.#seen.add(stored.recordId);
        return stored;
      }
    }
    return undefined;
  }
}
