import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';

import { afterEach, describe, expect, test } from '@jest/globals';

import { startBalancer } from '../../src/orders/balancer.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

/** An instance that answers whatever it is told with its name and that, once. */
async function instance(name: string): Promise<number> {
  const server = createServer((socket) => {
    socket.once('data', (data) => socket.end(`${name}: ${data.toString()}`));
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

async function balancerOf(...ports: number[]): Promise<number> {
  const { port, server } = await startBalancer(ports);
  servers.push(server);
  return port;
}

async function tell(port: number, text: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.write(text);
  let answer = '';
  for await (const chunk of socket as AsyncIterable<Buffer>) answer += chunk.toString();
  return answer;
}

describe('the balancer', () => {
  test('joins each connection to the next instance', async () => {
    const port = await balancerOf(await instance('a'), await instance('b'));

    const answers = [await tell(port, '1'), await tell(port, '2'), await tell(port, '3')];

    expect(answers).toEqual(['a: 1', 'b: 2', 'a: 3']);
  });

  test('closes a connection whose instance is gone', async () => {
    const gone = await instance('gone');
    await new Promise((resolve) => servers.pop()?.close(resolve));
    const port = await balancerOf(gone);

    expect(await tell(port, 'anybody?').catch(() => '')).toBe('');
  });
});
