import type { Entry, RetryRecord } from '../storage/entry.ts';
import type { StoredState } from '../storage/durableStorage.ts';
import type { Catalog } from './catalog.ts';
import type { Collection } from './collection.ts';
import { ID_INDEX, parseIndexSpec } from './indexSpec.ts';
import type { RetryRecords } from './sessions.ts';
import { decodeDocument } from '../wire/rawDocument.ts';

/** How many documents share an entry of a snapshot. */
const DOCUMENTS_PER_ENTRY = 1000;

/** The collections and retry records of an engine, as entries of a log. */
export function storedState(
  catalog: Catalog,
  retries: RetryRecords,
  now: () => number,
): StoredState {
  return {
    apply: (entry) => {
      applyEntry(catalog, retries, entry);
    },
    capture: () => {
      const records = [...retries.live(now())];
      const collections = [...catalog.all()].map(captureCollection);
      return entriesOf(collections, records);
    },
  };
}

function applyEntry(catalog: Catalog, retries: RetryRecords, entry: Entry): void {
  const collection = (namespace: string): Collection =>
    catalog.get(namespace) ?? catalog.add(namespace);
  switch (entry.kind) {
    case 'create':
      catalog.add(entry.namespace, entry.uuid, entry.options);
      break;
    case 'drop':
      catalog.remove(entry.namespace);
      break;
    case 'rename':
      catalog.rename(collection(entry.namespace), entry.to);
      break;
    case 'createIndex':
      collection(entry.namespace).createIndex(parseIndexSpec(entry.spec));
      break;
    case 'dropIndex':
      collection(entry.namespace).dropIndex(entry.name);
      break;
    case 'put':
      for (const bytes of entry.documents) collection(entry.namespace).restore(bytes);
      break;
    case 'delete':
      for (const bytes of entry.documents) {
        const target = collection(entry.namespace);
        const stored = target.findById(decodeDocument(bytes)['_id']);
        if (stored !== undefined) target.remove(stored);
      }
      break;
    case 'retry':
      retries.put(entry);
      break;
    case 'end':
      break;
  }
}

/** A collection as it was at one moment. */
interface Captured {
  readonly head: readonly Entry[];
  readonly namespace: string;
  readonly documents: readonly Uint8Array[];
}

/** Captures a collection: documents never change, so references to their bytes will do. */
function captureCollection(collection: Collection): Captured {
  const { namespace, uuid, options } = collection;
  const indexes = [...collection.indexes.values()]
    .filter(({ spec }) => spec !== ID_INDEX)
    .map(({ spec }): Entry => ({ kind: 'createIndex', namespace, spec: spec.listed }));
  return {
    head: [{ kind: 'create', namespace, uuid, options }, ...indexes],
    namespace,
    documents: Array.from(collection.documents(), ({ bytes }) => bytes),
  };
}

function* entriesOf(
  collections: readonly Captured[],
  records: readonly RetryRecord[],
): IterableIterator<Entry> {
  for (const { head, namespace, documents } of collections) {
    yield* head;
    for (let at = 0; at < documents.length; at += DOCUMENTS_PER_ENTRY) {
      yield { kind: 'put', namespace, documents: documents.slice(at, at + DOCUMENTS_PER_ENTRY) };
    }
  }
  for (const record of records) yield { kind: 'retry', ...record };
}
