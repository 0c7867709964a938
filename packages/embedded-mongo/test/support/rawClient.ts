import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { once } from 'node:events';
import { deserialize, serialize } from 'bson';
import type { Document } from 'bson';
import { FrameReader } from '../../src/wire/frameReader.ts';

/** A connection that sends whatever bytes a test wants. */
export class RawClient {
  readonly #socket: Socket;
  readonly #replies: Document[] = [];
  readonly #frames = new FrameReader();
  #arrived: () => void = () => undefined;
  /** Settles when the connection is closed. */
  readonly closed: Promise<unknown>;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1');
    this.closed = once(this.#socket, 'close');
    this.#socket.on('error', () => undefined);
    this.#socket.on('data', (chunk: Buffer) => {
      for (const message of this.#frames.push(chunk)) this.#replies.push(readReply(message));
      this.#arrived();
    });
  }

  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** The next reply. */
  async receive(): Promise<Document> {
    for (;;) {
      const reply = this.#replies.shift();
      if (reply !== undefined) return reply;
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  end(): void {
    this.#socket.destroy();
  }
}

/** The document of a reply: behind the header and flags, or behind those of an OP_REPLY. */
function readReply(message: Buffer): Document {
  const legacy = message.readInt32LE(12) === 1;
  return { ...deserialize(message.subarray(legacy ? 36 : 21)), legacy };
}

/** An OP_MSG around sections that are already bytes. */
export function opMsg(sections: readonly Uint8Array[], flags = 0, checksum?: number): Buffer {
  const head = Buffer.alloc(20);
  const tail = Buffer.alloc(checksum === undefined ? 0 : 4);
  if (checksum !== undefined) tail.writeUInt32LE(checksum);
  const message = Buffer.concat([head, ...sections, tail]);
  message.writeInt32LE(message.length, 0);
  message.writeInt32LE(7, 4);
  message.writeInt32LE(2013, 12);
  message.writeUInt32LE(flags, 16);
  return message;
}

/** A section with a command's body. */
export const body = (document: Document): Buffer =>
  Buffer.concat([Buffer.from([0]), serialize(document)]);

/** A section with a field's documents. */
export function sequence(field: string, documents: readonly Document[]): Buffer {
  const content = Buffer.concat([
    Buffer.from(`${field}\0`),
    ...documents.map((document) => serialize(document)),
  ]);
  const head = Buffer.alloc(5);
  head[0] = 1;
  head.writeInt32LE(4 + content.length, 1);
  return Buffer.concat([head, content]);
}
