import type { Engine } from './engine.ts';
import type { OrderedIndex } from './orderedIndex.ts';
import type { Collection } from './collection.ts';
import type { StoredDocument } from './storedDocument.ts';
import { WriteUnit } from './writeUnit.ts';

/** The most documents that one sweep removes, so that it never holds up the server for long. */
const MAX_PER_SWEEP = 1000;

/**
 * Removes the documents whose time has come by a TTL index: those with a date in its field that is
 * further back than its `expireAfterSeconds`.
 *
 * @returns how many were removed
 */
export function removeExpired(engine: Engine): number {
  const write = new WriteUnit(engine);
  let removed = 0;
  for (const collection of engine.catalog.all()) {
    for (const index of collection.indexes.values()) {
      for (const stored of expired(collection, index, engine.now(), MAX_PER_SWEEP - removed)) {
        write.remove(collection, stored);
        removed += 1;
      }
    }
  }
  write.commit();
  return removed;
}

function expired(
  collection: Collection,
  index: OrderedIndex,
  now: number,
  limit: number,
): Set<StoredDocument> {
  const found = new Set<StoredDocument>();
  const { expireAfterSeconds, fields } = index.spec;
  if (expireAfterSeconds === undefined) return found;
  // Dates only: the least of them, and the moment before which a document has expired.
  const bounds = [new Date(-8.64e15), new Date(now - expireAfterSeconds * 1000)];
  const [first, last] = fields[0]?.direction === -1 ? bounds.reverse() : bounds;
  const end = { values: [last], recordId: Infinity };
  for (const key of index.tree.keys({ values: [first], recordId: -Infinity })) {
    if (found.size >= limit || index.compare(key, end) > 0) break;
    const stored = collection.get(key.recordId);
    if (stored !== undefined) found.add(stored);
  }
  return found;
}
