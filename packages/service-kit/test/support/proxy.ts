import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/** A stretch of network between a client and a server that a test can break. */
export interface Proxy {
  readonly port: number;
  /** Drops all connections and refuses new ones, as a server does that was killed. */
  cut(): Promise<void>;
  /** Carries new connections again, on the same port. */
  mend(): Promise<void>;
  /** Carries nothing from the server to the client from now on, but keeps every connection. */
  freeze(): void;
  stop(): Promise<void>;
}

/** @param target the `host:port` to which bytes are carried */
export async function startProxy(target: string): Promise<Proxy> {
  const [host = '', targetPort = ''] = target.split(':');
  const sockets = new Set<Socket>();
  let frozen = false;
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    // A reset is one of the ways in which a connection ends.
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((client) => {
    const upstream = keep(connect(Number(targetPort), host));
    keep(client).pipe(upstream);
    upstream.on('data', (bytes) => {
      if (!frozen) client.write(bytes);
    });
    client.once('close', () => upstream.destroy());
    upstream.once('close', () => client.destroy());
  });
  const listen = (port: number) =>
    new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', resolve);
    });
  const cut = () =>
    new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      for (const socket of sockets) socket.destroy();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    cut,
    mend: () => listen(port),
    freeze() {
      frozen = true;
    },
    stop: () => (server.listening ? cut() : Promise.resolve()),
  };
}
