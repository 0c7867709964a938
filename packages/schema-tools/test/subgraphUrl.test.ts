import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { fetchSchema } from '../src/compose/fetchSchema.ts';
import type { Outcome } from './support/command.ts';
import { composeIn, shopWith } from './support/shop.ts';

const sdl = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.12", import: ["@key"])

type User @key(fields: "id") {
  id: ID!
  cartSize: Int!
}
`;

/** What the subgraph of a test answers, and what it was asked. */
let answer: RequestListener;
let asked: { headers: IncomingMessage['headers']; body: unknown }[];
let server: Server;
let url: string;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    void text(request).then((body) => {
      asked.push({ headers: request.headers, body: JSON.parse(body) });
      answer(request, response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  url = `http://127.0.0.1:${address.port}/graphql`;
});

afterEach(async () => {
  server.closeAllConnections();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
});

const answering =
  (body: unknown, status = 200, headers: Record<string, string> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

/** Composes users, which is a file, and carts, which is asked. */
async function composeWithCarts(more = ''): Promise<Outcome & { readonly config: string }> {
  const config = await shopWith({
    'supergraph.yaml': `subgraphs:
  users:
    routing_url: http://users.test/graphql
    schema:
      file: ./users.graphql
  carts:
    schema:
      subgraph_url: ${url}
${more}`,
  });
  return { ...(await composeIn(config)), config };
}

describe('a schema at a subgraph_url', () => {
  test('is asked of the subgraph, by a POST of _service', async () => {
    answer = answering({ data: { _service: { sdl } } });

    expect(await composeWithCarts()).toMatchObject({
      exitCode: 0,
      printed: 'supergraph.graphql is written.',
      warned: '',
    });
    expect(asked).toEqual([
      {
        headers: expect.objectContaining({ 'content-type': 'application/json' }),
        body: { query: '{ _service { sdl } }' },
      },
    ]);
  });

  test('is asked with introspection_headers, whose values the environment may hold', async () => {
    answer = answering({ data: { _service: { sdl } } });

    process.env['TEST_CARTS_TOKEN'] = 'secret';
    try {
      await composeWithCarts(
        '      introspection_headers:\n        authorization: Bearer ${env.TEST_CARTS_TOKEN}\n',
      );
    } finally {
      delete process.env['TEST_CARTS_TOKEN'];
    }

    expect(asked).toMatchObject([{ headers: { authorization: 'Bearer secret' } }]);
  });

  test('is named by its URL in what composition says of it', async () => {
    answer = answering({ data: { _service: { sdl: 'type User {' } } });

    expect((await composeWithCarts()).warned).toContain(`\n    at ${url}:1:12 (carts)\n`);
  });

  test.each<[string, RequestListener, string]>([
    ['text', answering('Hello'), 'its answer is not one of GraphQL'],
    ['other JSON', answering([1]), 'its answer is not one of GraphQL'],
    ['nothing', answering(''), 'its answer is not one of GraphQL'],
    [
      'no _service',
      answering({ data: { _service: null } }),
      'its answer has no _service { sdl }, as every subgraph has',
    ],
    [
      'an empty schema',
      answering({ data: { _service: { sdl: '' } } }),
      'its answer has no _service { sdl }, as every subgraph has',
    ],
    [
      'an error of GraphQL',
      answering({ errors: [{ message: 'Cannot query field\n\u001b[31m "_service".' }] }, 400),
      'it refuses to tell its schema, with "Cannot query field [31m "_service"."',
    ],
    ['an error of HTTP', answering('Forbidden', 403), 'it answers with the HTTP status 403'],
    [
      'a schema, with an error of HTTP',
      answering({ data: { _service: { sdl } } }, 503),
      'it answers with the HTTP status 503',
    ],
    [
      'a redirect',
      answering('', 308, { location: 'http://elsewhere.test/' }),
      'it redirects to http://elsewhere.test/, which is not followed',
    ],
    [
      'half an answer',
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"data"', () => response.destroy());
      },
      'nobody answers there (UND_ERR_SOCKET)',
    ],
  ])('refuses a subgraph that answers %s, in one sentence', async (_, listener, why) => {
    answer = listener;

    expect(await composeWithCarts()).toMatchObject({
      exitCode: 2,
      printed: '',
      warned: `supergraph.yaml:8: Cannot read the schema of carts, ${url}: ${why}.`,
    });
    expect(asked).toHaveLength(1);
  });

  test('refuses a subgraph that is not there', async () => {
    await new Promise((resolve) => server.close(resolve));

    expect(await composeWithCarts()).toMatchObject({
      exitCode: 2,
      warned: `supergraph.yaml:8: Cannot read the schema of carts, ${url}: nobody answers there (ECONNREFUSED).`,
    });
  });

  test.each<[string, RequestListener]>([
    ['at all', () => undefined],
    [
      'to the end',
      (_, response) => {
        response.writeHead(200).write('{"data"');
      },
    ],
  ])('does not wait for a subgraph that does not answer %s', async (_, listener) => {
    answer = listener;

    await expect(
      fetchSchema('carts', { url, headers: {} }, { timeoutMs: 300, maxBytes: 1000 }),
    ).rejects.toThrow(`${url}: there is no answer within 0.3 s.`);
  });

  test('reads no more of an answer than a schema can have', async () => {
    answer = answering({ data: { _service: { sdl: 'x'.repeat(1000) } } });

    await expect(
      fetchSchema('carts', { url, headers: {} }, { timeoutMs: 10_000, maxBytes: 1000 }),
    ).rejects.toThrow('its answer has more than 1000 bytes.');
  });
});
