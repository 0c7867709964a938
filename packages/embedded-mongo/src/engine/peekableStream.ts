/** A run of documents, as bytes, that a client takes in batches. */
export interface DocumentStream {
  next(): Uint8Array | undefined;
}

/** A stream that can be looked at without taking from it. */
export class PeekableStream implements DocumentStream {
  readonly #source: DocumentStream;
  #peeked: Uint8Array | undefined;
  #done = false;

  constructor(source: DocumentStream) {
    this.#source = source;
  }

  peek(): Uint8Array | undefined {
    if (this.#peeked === undefined && !this.#done) {
      this.#peeked = this.#source.next();
      this.#done = this.#peeked === undefined;
    }
    return this.#peeked;
  }

  next(): Uint8Array | undefined {
    const next = this.peek();
    this.#peeked = undefined;
    return next;
  }
}
