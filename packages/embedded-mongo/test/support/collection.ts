import { serialize, UUID } from 'bson';
import type { Document } from 'bson';
import { Collection } from '../../src/engine/collection.ts';
import { parseIndexSpec } from '../../src/engine/indexSpec.ts';
import { decodeDocument } from '../../src/wire/rawDocument.ts';

/** A collection outside of any server, with documents and indexes. */
export function collectionOf(
  documents: readonly Document[],
  indexes: readonly Document[] = [],
): Collection {
  const collection = new Collection('test.c', new UUID());
  for (const { key, ...options } of indexes) {
    const name = Object.entries(key as Document)
      .flat()
      .join('_');
    collection.createIndex(parseIndexSpec(typed({ name, ...options, key: key as Document })));
  }
  for (const document of documents) collection.insert(serialize(document));
  return collection;
}

/** A document as the wire gives it: with the types of its numbers. */
export const typed = (document: Document): Record<string, unknown> =>
  decodeDocument(serialize(document));
