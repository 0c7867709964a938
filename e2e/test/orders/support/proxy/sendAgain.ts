import { connect } from 'node:net';

import { httpProtocol } from './httpProtocol.ts';

/**
 * Sends a request that a link has shown, byte for byte, as a network does that delivers it late or twice.
 *
 * @param receiver where the one that answers listens
 * @returns the reply
 */
export async function sendAgain({ hostname, port }: URL, request: Buffer): Promise<Buffer> {
  const socket = connect({ host: hostname, port: Number(port) });
  socket.write(request);
  const reader = httpProtocol.replies();
  for await (const chunk of socket) {
    const [reply] = reader.push(chunk as Buffer);
    if (reply === undefined) continue;
    socket.destroy();
    return reply.bytes;
  }
  throw new Error('The connection was closed without a reply.');
}
