import type { Socket } from 'node:net';
import { FrameReader, MalformedMessage } from './frameReader.ts';
import { encodeReplyHead, readMessage } from './message.ts';
import type { Request } from './message.ts';

/** Answers a command with the bytes of its reply document. It never throws. */
export type Handle = (request: Request) => Promise<Uint8Array>;

/** Up to this size, one write of a copy is cheaper than two writes. */
const COPIED_REPLY_BYTES = 64 * 1024;

/** How many commands may wait on a connection before it is no longer read from. */
const MAX_WAITING = 100;

let lastRequestId = 0;

/**
 * Serves the commands of one socket, one at a time and in order. Bytes that are not the protocol
 * close it, with a line in the log; they touch nothing else.
 */
export function serveConnection(socket: Socket, handle: Handle, log: (line: string) => void): void {
  const frames = new FrameReader();
  const waiting: Request[] = [];
  let serving = false;

  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const message of frames.push(chunk)) waiting.push(readMessage(message));
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      log(`closing a connection that sent ${error.message}`);
      socket.destroy();
      return;
    }
    if (waiting.length > MAX_WAITING) socket.pause();
    if (!serving) void serve();
  });

  async function serve(): Promise<void> {
    serving = true;
    for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
      const reply = await handle(request);
      if (socket.destroyed) break;
      if (!request.fireAndForget) send(request, reply);
      // A client that doesn't read its replies is not read from either.
      if (socket.writableNeedDrain) await drained(socket);
    }
    serving = false;
    socket.resume();
  }

  function send(request: Request, reply: Uint8Array): void {
    lastRequestId = (lastRequestId + 1) & 0x7fffffff;
    const head = encodeReplyHead(request, lastRequestId, reply);
    if (reply.length < COPIED_REPLY_BYTES) {
      socket.write(Buffer.concat([head, reply]));
    } else {
      socket.write(head);
      socket.write(reply);
    }
  }
}

/** Waits until a socket has sent what it holds, or is closed. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.pause();
    socket.on('drain', done);
    socket.on('close', done);
  });
}
