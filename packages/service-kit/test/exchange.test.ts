import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

import { afterEach, describe, expect, test } from '@jest/globals';
import { exchange, FetchFailure } from '@shop/service-kit';
import { Pool } from 'undici';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** A server of bytes that a test makes behave as no HTTP server would. */
const listen = async (onConnection: (socket: Socket) => void) => {
  const server: Server = createServer(onConnection).listen(0, '127.0.0.1');
  await once(server, 'listening');
  undo.push(async () => {
    if (server.listening) await once(server.close(), 'close');
  });
  const { port } = server.address() as AddressInfo;
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 1, pipelining: 1 });
  undo.push(() => pool.destroy());
  return { server, pool };
};

const failureOf = async (pool: Pool, timeoutMs = 60_000): Promise<FetchFailure> => {
  const request = { path: '/', headers: {}, body: '{}', timeoutMs, maxResponseBytes: 1_000 };
  const failure: unknown = await exchange(pool, request).catch((error: unknown) => error);
  if (failure instanceof FetchFailure) return failure;
  throw new Error('the exchange did not fail');
};

describe('a request that failed', () => {
  test('was not sent when nobody listened', async () => {
    const { server, pool } = await listen(() => undefined);
    await once(server.close(), 'close');
    expect(await failureOf(pool)).toMatchObject({ reason: 'connection', sent: false });
  });

  test('was not sent when it waited for a connection until its time was over', async () => {
    let requests = 0;
    const { pool } = await listen((socket) => {
      socket.on('data', () => (requests += 1));
      socket.on('error', () => undefined);
    });
    const first = failureOf(pool, 500);
    expect(await failureOf(pool, 50)).toMatchObject({ reason: 'timeout', sent: false });
    expect(await first).toMatchObject({ reason: 'timeout', sent: true });
    expect(requests).toBe(1);
  });

  test('may have been sent when the connection broke before an answer', async () => {
    const { pool } = await listen((socket) => {
      socket.once('data', () => socket.destroy());
    });
    expect(await failureOf(pool)).toMatchObject({ reason: 'connection', sent: true });
  });
});
