import { BSONError, deserialize, onDemand, serialize } from 'bson';
import { MongoError } from '../errors.ts';
import type { Document } from '../values/document.ts';

/** The largest document that MongoDB stores. */
export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;

/** The largest reply: one with the largest document in it, as in MongoDB. */
const MAX_REPLY_BYTES = MAX_DOCUMENT_BYTES + 16 * 1024;

/** BSON element types that this file looks for. */
const ARRAY = 4;

/**
 * Reads a document with all its types kept: numbers as `Int32`, `Double`, `Long` or `Decimal128`,
 * regular expressions as `BSONRegExp`.
 *
 * @throws {BSONError} for bytes that are not BSON
 */
export function decodeDocument(bytes: Uint8Array): Document {
  return deserialize(bytes, { promoteValues: false, promoteLongs: false, bsonRegExp: true });
}

/**
 * The bytes of a document. A field of value `undefined` becomes null, as in the driver.
 *
 * @throws {MongoError} 10334 for a document that is larger than a reply may be; `bson` would cut it
 */
export function encodeDocument(document: Document): Uint8Array {
  const bytes = serialize(document, { ignoreUndefined: false });
  checkSize(bytes.length, MAX_REPLY_BYTES);
  return bytes;
}

/** @throws {MongoError} 10334 for more bytes than the limit */
export function checkSize(bytes: number, limit: number): void {
  if (bytes <= limit) return;
  throw new MongoError(
    'BSONObjectTooLarge',
    `BSONObj size: ${bytes} is invalid. Size must be between 0 and ${limit}(${Math.floor(limit / 1024 / 1024)}MB)`,
  );
}

/** The documents of an array field, as bytes; `undefined` when the field is no array of documents. */
export function sliceDocuments(bytes: Uint8Array, field: string): Uint8Array[] | undefined {
  const array = findElement(bytes, field);
  if (array?.type !== ARRAY) return undefined;
  const documents: Uint8Array[] = [];
  for (const [type, , , offset, length] of onDemand.parseToElements(array.value)) {
    if (type !== 3) return undefined;
    documents.push(array.value.subarray(offset, offset + length));
  }
  return documents;
}

/** A top-level field's type and value bytes. */
function findElement(
  bytes: Uint8Array,
  field: string,
): { type: number; value: Uint8Array } | undefined {
  const name = Buffer.from(field);
  for (const [type, nameOffset, nameLength, offset, length] of onDemand.parseToElements(bytes)) {
    if (nameLength === name.length && name.equals(bytes.subarray(nameOffset, offset - 1))) {
      return { type, value: bytes.subarray(offset, offset + length) };
    }
  }
  return undefined;
}

/**
 * The same document with its `_id` in front, where MongoDB stores it. The bytes are new, so that a
 * stored document keeps no network buffer alive.
 *
 * @param makeId gives the `_id` of a document that came without one
 */
export function copyWithIdFirst(bytes: Uint8Array, makeId: () => unknown): Uint8Array {
  let start: number | undefined;
  let end = 0;
  let first = true;
  for (const [, nameOffset, nameLength, offset, length] of onDemand.parseToElements(bytes)) {
    if (nameLength === 3 && isIdName(bytes, nameOffset)) {
      start = nameOffset - 1;
      end = offset + length;
      break;
    }
    first = false;
  }
  if (start !== undefined && first) return Buffer.from(bytes);
  const id =
    start === undefined
      ? encodeDocument({ _id: makeId() }).subarray(4, -1)
      : bytes.subarray(start, end);
  const copy = Buffer.allocUnsafe(start === undefined ? bytes.length + id.length : bytes.length);
  copy.writeInt32LE(copy.length, 0);
  copy.set(id, 4);
  copy.set(bytes.subarray(4, start ?? bytes.length), 4 + id.length);
  if (start !== undefined) copy.set(bytes.subarray(end), end);
  return copy;
}

function isIdName(bytes: Uint8Array, offset: number): boolean {
  return bytes[offset] === 0x5f && bytes[offset + 1] === 0x69 && bytes[offset + 2] === 0x64;
}

/** Whether an error is `bson`'s complaint about bytes that are not BSON. */
export const isBsonError = (error: unknown): error is BSONError => error instanceof BSONError;
