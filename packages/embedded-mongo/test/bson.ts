import { deserialize, EJSON, serialize } from 'bson';
import type { Document } from '../src/semantics.ts';

/** A document as the server holds it: every value in its BSON type, 1 as an Int32. */
export function typed(document: object): Document {
  return deserialize(serialize(document), {
    promoteValues: false,
    promoteLongs: false,
    promoteBuffers: false,
    bsonRegExp: true,
  });
}

/** A document as a client sees it by default: numbers of all types as JavaScript's. */
export function plain(document: object): Document {
  return deserialize(serialize(document));
}

/** A document with the type of every value spelled out, to compare types and field order. */
export function spelled(document: object): string {
  return EJSON.stringify(document, { relaxed: false });
}
