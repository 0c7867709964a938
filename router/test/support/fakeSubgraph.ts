import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A server in the place of a subgraph that behaves as a test says, also in ways that none should. */
export interface FakeSubgraph {
  readonly url: string;
  readonly port: number;
  /** The bodies of the requests that came, oldest first. */
  readonly requests: string[];
  /** What the next request meets; a test changes it as it goes. */
  answer: (request: IncomingMessage, response: ServerResponse) => void;
  stop(): Promise<void>;
}

/** Answers with a GraphQL result. */
export function json(body: unknown, status = 200): FakeSubgraph['answer'] {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}

/** Closes the connection without a word. */
export const hangUp: FakeSubgraph['answer'] = (request) => {
  request.socket.destroy();
};

/** Takes the request and never answers. */
export const saysNothing: FakeSubgraph['answer'] = () => undefined;

export async function startFakeSubgraph(
  answer: FakeSubgraph['answer'],
  port = 0,
  host = '127.0.0.1',
): Promise<FakeSubgraph> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    text(request).then(
      (body) => {
        requests.push(body);
        fake.answer(request, response);
      },
      () => undefined,
    );
  });
  server.listen(port, host);
  await once(server, 'listening');
  const { port: chosen } = server.address() as AddressInfo;
  const fake: FakeSubgraph = {
    url: `http://${host}:${chosen}/graphql`,
    port: chosen,
    requests,
    answer,
    async stop() {
      server.closeAllConnections();
      if (server.listening) {
        server.close();
        await once(server, 'close');
      }
    },
  };
  return fake;
}
