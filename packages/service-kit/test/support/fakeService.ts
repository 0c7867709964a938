import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a fake service treats one request. */
export type Treatment = (response: ServerResponse, request: IncomingMessage) => void;

export interface ReceivedRequest {
  /** What it carries as a Bearer token. */
  readonly token: string;
  readonly body: string;
  /** The port of the client's connection, by which connections are told apart. */
  readonly connection: number | undefined;
}

/** A service that a test makes misbehave. */
export interface FakeService {
  /** Its GraphQL endpoint. */
  readonly url: string;
  /** What reached it, oldest first. */
  readonly received: readonly ReceivedRequest[];
  readonly stop: () => Promise<void>;
}

/** @param treatments how the first requests are treated; the last one stays */
export async function startFakeService(...treatments: Treatment[]): Promise<FakeService> {
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.once('end', () => {
      const treat = treatments[Math.min(received.length, treatments.length - 1)];
      received.push({
        token: request.headers.authorization?.replace(/^Bearer /, '') ?? '',
        body: Buffer.concat(chunks).toString('utf8'),
        connection: request.socket.remotePort,
      });
      treat?.(response, request);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    received,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

/** Answers with JSON. */
export const json =
  (value: unknown, status = 200): Treatment =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };

/** Answers with text. */
export const text =
  (value: string, status = 200): Treatment =>
  (response) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end(value);
  };

/** Keeps the request and says nothing. */
export const hang: Treatment = () => undefined;

/** Resets the connection before any answer. */
export const reset: Treatment = (_response, request) => {
  request.socket.resetAndDestroy();
};

/** Resets the connection in the middle of the answer. */
export const resetInAnswer: Treatment = (response, request) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{ "data": ', () => request.socket.resetAndDestroy());
};
