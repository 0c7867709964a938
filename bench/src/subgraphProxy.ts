/**
 * Stands before the subgraphs and signs what it passes on, whatever token came with it, so that
 * gateways that sign and gateways that do not can be compared. With REMEMBER it keeps what they
 * answered to each body, so that subgraphs cost next to nothing and what is measured is the gateway.
 * Answers are the subgraphs' own.
 *
 * Environment: SUBGRAPH_URLS as `name=url,name=url`, CALLER_KEY, and REMEMBER, `true` or `false`. Each
 * subgraph is served at `/<name>`.
 */
import { Agent, createServer, request as sendRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createTokenMinter, readCallerKey } from '@shop/service-kit';

import { parseUrls, required } from './environment.ts';

const urls = parseUrls(required('SUBGRAPH_URLS'));
const minter = createTokenMinter(readCallerKey(required('CALLER_KEY')));
const remember = required('REMEMBER') === 'true';
const agent = new Agent({ keepAlive: true });
const answers = new Map<string, Buffer>();

// A gateway that waits for its turn keeps its connections: none may close under its next request.
const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
  void (async () => {
    const name = (request.url ?? '').slice(1);
    const body = await read(request);
    const key = `${name} ${body.toString('utf8')}`;
    const answer = answers.get(key) ?? (await ask(name, body));
    if (remember) answers.set(key, answer);
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': answer.length,
    });
    response.end(answer);
  })();
});

async function read(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function ask(name: string, body: Buffer): Promise<Buffer> {
  const url = urls.get(name);
  if (url === undefined) throw new Error(`There is no subgraph ${name}.`);
  const token = minter.mint({ audience: name, body, operation: 'query' });
  const headers = {
    'content-type': 'application/json',
    'content-length': body.length,
    authorization: `Bearer ${token}`,
  };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    sendRequest(url, { method: 'POST', agent, headers }, resolve).on('error', reject).end(body);
  });
  if (answer.statusCode !== 200) throw new Error(`${name} answered ${answer.statusCode ?? ''}.`);
  return read(answer);
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`http://127.0.0.1:${port}\n`);
});
