/** The largest message that a client may send: `maxMessageSizeBytes` of `hello`. */
export const MAX_MESSAGE_BYTES = 48_000_000;

/** The bytes before a message's content: its length, two ids, the opcode. */
export const HEADER_BYTES = 16;

/** Bytes that are not the protocol. The connection they came on can't be read any further. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

/**
 * Cuts a stream of bytes into whole messages, each starting with its length (int32, little endian,
 * itself included).
 */
export class FrameReader {
  #chunks: Buffer[] = [];
  #available = 0;
  /** The length of the message being received, once its first four bytes are known. */
  #wanted: number | undefined;

  /**
   * Takes the next chunk of the stream and gives the messages that it completes.
   *
   * @throws {MalformedMessage} for a length that no message can have
   */
  push(chunk: Buffer): Buffer[] {
    this.#chunks.push(chunk);
    this.#available += chunk.length;
    const messages: Buffer[] = [];
    for (;;) {
      this.#wanted ??= this.#readLength();
      if (this.#wanted === undefined || this.#available < this.#wanted) return messages;
      messages.push(this.#take(this.#wanted));
      this.#wanted = undefined;
    }
  }

  #readLength(): number | undefined {
    if (this.#available < 4) return undefined;
    const length = this.#joined().readInt32LE(0);
    if (length < HEADER_BYTES || length > MAX_MESSAGE_BYTES) {
      throw new MalformedMessage(`a message of ${length} bytes`);
    }
    return length;
  }

  #take(length: number): Buffer {
    const bytes = this.#joined();
    const rest = bytes.subarray(length);
    this.#chunks = rest.length > 0 ? [rest] : [];
    this.#available = rest.length;
    return bytes.subarray(0, length);
  }

  /** All that has arrived, in one piece. Called at a message's start and end, not at each chunk. */
  #joined(): Buffer {
    const [first] = this.#chunks;
    const joined =
      first !== undefined && this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks);
    this.#chunks = [joined];
    return joined;
  }
}
