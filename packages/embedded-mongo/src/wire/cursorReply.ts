/** BSON element types. */
const DOUBLE = 1;
const STRING = 2;
const DOCUMENT = 3;
const ARRAY = 4;
const INT64 = 18;

/**
 * The bytes of a cursor's reply, `{ cursor: { firstBatch: [...], id, ns }, ok: 1 }`, made around
 * documents that are already bytes.
 */
export function encodeCursorReply(
  batchName: 'firstBatch' | 'nextBatch',
  batch: readonly Uint8Array[],
  id: bigint,
  namespace: string,
): Uint8Array {
  let arraySize = 5;
  for (const [index, document] of batch.entries()) {
    arraySize += 2 + digits(index) + document.length;
  }
  const namespaceSize = Buffer.byteLength(namespace);
  const cursorSize = 5 + (2 + batchName.length) + arraySize + (4 + 8) + (4 + 4 + namespaceSize + 1);
  const size = 5 + (2 + 'cursor'.length) + cursorSize + (4 + 8);
  const writer = new Writer(size);

  writer.int32(size);
  writer.name(DOCUMENT, 'cursor');
  writer.int32(cursorSize);
  writer.name(ARRAY, batchName);
  writer.int32(arraySize);
  for (const [index, document] of batch.entries()) {
    writer.name(DOCUMENT, String(index));
    writer.bytes(document);
  }
  writer.byte(0);
  writer.name(INT64, 'id');
  writer.int64(id);
  writer.name(STRING, 'ns');
  writer.int32(namespaceSize + 1);
  writer.text(namespace);
  writer.byte(0);
  writer.byte(0);
  writer.name(DOUBLE, 'ok');
  writer.double(1);
  writer.byte(0);
  return writer.buffer;
}

/** How long a number is in decimal. */
function digits(value: number): number {
  let count = 1;
  for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) count += 1;
  return count;
}

/** Fills a buffer of a known size. */
class Writer {
  readonly buffer: Buffer;
  #offset = 0;

  constructor(size: number) {
    this.buffer = Buffer.allocUnsafe(size);
  }

  byte(value: number): void {
    this.#offset = this.buffer.writeUInt8(value, this.#offset);
  }

  int32(value: number): void {
    this.#offset = this.buffer.writeInt32LE(value, this.#offset);
  }

  int64(value: bigint): void {
    this.#offset = this.buffer.writeBigInt64LE(value, this.#offset);
  }

  double(value: number): void {
    this.#offset = this.buffer.writeDoubleLE(value, this.#offset);
  }

  bytes(value: Uint8Array): void {
    this.buffer.set(value, this.#offset);
    this.#offset += value.length;
  }

  text(value: string): void {
    this.#offset += this.buffer.write(value, this.#offset);
  }

  /** The head of an element: its type and its name, with a zero at the end. */
  name(type: number, name: string): void {
    this.byte(type);
    this.text(name);
    this.byte(0);
  }
}
