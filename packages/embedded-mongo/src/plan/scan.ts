import type { Collection } from '../engine/collection.ts';
import type { StoredDocument } from '../engine/storedDocument.ts';

/** How much a query has read so far. */
export class ScanStatistics {
  keysExamined = 0;
  docsExamined = 0;
}

/** A source of documents. */
export interface Scan {
  next(): StoredDocument | undefined;
}

/** All documents of a collection, in natural order. */
export class CollectionScan implements Scan {
  readonly #documents: IterableIterator<StoredDocument>;

  constructor(collection: Collection) {
    this.#documents = collection.documents();
  }

  next(): StoredDocument | undefined {
    const result = this.#documents.next();
    return result.done === true ? undefined : result.value;
  }
}
