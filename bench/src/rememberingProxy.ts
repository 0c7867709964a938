/**
 * Stands before the subgraphs and remembers what they answered to each body, so that subgraphs cost
 * next to nothing and what is measured is the router. Answers are the subgraphs' own.
 *
 * Environment: SUBGRAPH_URLS as `name=url,name=url`. Each is served at `/<name>`.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import { parseUrls, required } from './environment.ts';

const urls = parseUrls(required('SUBGRAPH_URLS'));
const answers = new Map<string, Buffer>();

const server = createServer((request, response) => {
  void (async () => {
    const name = (request.url ?? '').slice(1);
    const body = await read(request);
    const key = `${name} ${body}`;
    let answer = answers.get(key);
    if (!answer) {
      answer = await ask(name, body);
      answers.set(key, answer);
    }
    response.writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': answer.length,
    });
    response.end(answer);
  })();
});

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function ask(name: string, body: string): Promise<Buffer> {
  const url = urls.get(name);
  if (url === undefined) throw new Error(`There is no subgraph ${name}.`);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  return Buffer.from(await response.arrayBuffer());
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.stdout.write(`http://127.0.0.1:${port}\n`);
});
