import { PeekableStream } from '../engine/peekableStream.ts';
import type { DocumentStream } from '../engine/peekableStream.ts';
import { MAX_DOCUMENT_BYTES } from '../wire/rawDocument.ts';
import { encodeCursorReply } from '../wire/cursorReply.ts';
import type { CommandContext } from './command.ts';

/** How many documents a first batch holds unless the client says otherwise, as in MongoDB. */
export const DEFAULT_FIRST_BATCH = 101;

/** Takes up to `size` documents, and no more than a reply of 16 MB (but at least one). */
export function takeBatch(stream: PeekableStream, size: number): Uint8Array[] {
  const batch: Uint8Array[] = [];
  let bytes = 0;
  while (batch.length < size) {
    const next = stream.peek();
    if (next === undefined) break;
    bytes += next.length;
    if (batch.length > 0 && bytes > MAX_DOCUMENT_BYTES) break;
    batch.push(next);
    stream.next();
  }
  return batch;
}

/** How a cursor is opened. */
export interface CursorOptions {
  readonly batchSize: number;
  /** Whether the first batch is all that the client wants. */
  readonly singleBatch?: boolean;
  readonly noTimeout?: boolean;
}

/** Opens a cursor over a stream and gives the reply with its first batch. */
export function replyWithCursor(
  { engine, session }: CommandContext,
  namespace: string,
  source: DocumentStream,
  { batchSize, singleBatch = false, noTimeout = false }: CursorOptions,
): Uint8Array {
  const stream = new PeekableStream(source);
  const batch = takeBatch(stream, batchSize);
  const finished = singleBatch || stream.peek() === undefined;
  const id = finished ? 0n : engine.cursors.open({ namespace, session, stream, noTimeout });
  return encodeCursorReply('firstBatch', batch, id, namespace);
}
