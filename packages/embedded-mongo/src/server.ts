import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createDispatcher } from './commands/dispatch.ts';
import { createServerState } from './commands/serverState.ts';
import type { Engine } from './engine/engine.ts';
import { serveConnection } from './wire/connection.ts';

/** A server that accepts connections. */
export interface RunningServer {
  readonly port: number;
  /** Stops accepting, closes all connections and resolves when they are closed. */
  close(): Promise<void>;
}

/** The only address that the server listens on: there is no authentication. */
export const LOOPBACK = '127.0.0.1';

/**
 * Serves an engine on a port of the loopback address.
 *
 * @param port 0 for one that the system chooses
 * @throws the system's error when the port is taken (`EADDRINUSE`)
 */
export async function serve(engine: Engine, port: number): Promise<RunningServer> {
  const state = createServerState(engine.now());
  const dispatch = createDispatcher(engine, state);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    state.connections.current += 1;
    state.connections.total += 1;
    socket.once('close', () => {
      sockets.delete(socket);
      state.connections.current -= 1;
    });
    serveConnection(socket, dispatch, engine.log);
  });
  const address = await listen(server, port);
  state.address = `${LOOPBACK}:${address.port}`;
  return {
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function listen(server: Server, port: number): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('not a TCP address'));
      else resolve(address);
    });
  });
}
