/** A whole message of a protocol, as it stood in the stream of bytes. */
export interface Frame {
  readonly bytes: Buffer;
  /**
   * Pairs a request with its reply on one connection; undefined for what comes without a request, and
   * for requests of which nobody wants to hear: health checks and the small talk of drivers.
   */
  readonly id: number | undefined;
}

/** Puts messages together from the pieces in which a stream delivers them. */
export interface FrameReader {
  /** @returns the messages that are whole now */
  push(chunk: Buffer): Frame[];
}

/** What a request asks for, in words that are the same each time. */
export interface Description {
  /** Such as `update orders {_id,lease.epoch}` or `mutation reserveStock`. */
  readonly label: string;
  /** Whether it changes nothing. */
  readonly isRead: boolean;
}

/** A protocol of requests and replies over TCP. */
export interface Protocol {
  requests(): FrameReader;
  replies(): FrameReader;
  describe(request: Buffer): Description;
}

/** Keeps bytes until a message is whole. */
export class PendingBytes {
  #bytes: Buffer = Buffer.alloc(0);

  get bytes(): Buffer {
    return this.#bytes;
  }

  add(chunk: Buffer): void {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
  }

  take(length: number): Buffer {
    const taken = this.#bytes.subarray(0, length);
    this.#bytes = this.#bytes.subarray(length);
    return taken;
  }
}
