import { connect, createServer, type AddressInfo, type Server } from 'node:net';

/**
 * A load balancer for connections: each that comes is joined to the next address in turn, and closed
 * with it.
 *
 * @param ports those of the instances, on this machine
 * @returns once it listens
 */
export async function startBalancer(
  ports: readonly number[],
): Promise<{ port: number; server: Server }> {
  let turn = 0;
  const server = createServer({ noDelay: true }, (client) => {
    const port = ports[turn % ports.length];
    turn += 1;
    if (port === undefined) throw new Error('There is nothing to balance.');
    const instance = connect({ port, host: '127.0.0.1', noDelay: true });
    client.pipe(instance).pipe(client);
    client.on('error', () => instance.destroy());
    instance.on('error', () => client.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { port, server };
}
