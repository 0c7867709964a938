import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { HeaderMap, type ApolloServer, type BaseContext } from '@apollo/server';

import { RequestRefused, send } from './answer.ts';
import { readJsonBody } from './body.ts';

export interface GraphQLHandlerOptions<C extends BaseContext> {
  readonly graphql: ApolloServer<C>;
  /** Makes what the resolvers of one request get. */
  readonly context: (request: IncomingMessage) => Promise<C>;
  readonly maxBodyBytes: number;
}

export type GraphQLHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  search: string,
) => Promise<void>;

/**
 * Serves GraphQL over HTTP: what reaches Apollo Server is a GET, or a POST with a JSON object.
 * The handler rejects with what `readJsonBody` throws, and with a RequestRefused (405) for any
 * other method.
 */
export function createGraphQLHandler<C extends BaseContext>({
  graphql,
  context,
  maxBodyBytes,
}: GraphQLHandlerOptions<C>): GraphQLHandler {
  return async (request, response, search) => {
    const { method } = request;
    if (method !== 'POST' && method !== 'GET') {
      throw new RequestRefused(
        405,
        'METHOD_NOT_ALLOWED',
        'GraphQL is served for POST, and for GET with queries. Use one of these methods.',
        { allow: 'GET, POST' },
      );
    }
    const headers = headerMap(request.rawHeaders);
    const body =
      method === 'POST'
        ? await readJsonBody(request, headers.get('content-type'), maxBodyBytes)
        : undefined;
    const answer = await graphql.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method, headers, search, body },
      context: () => context(request),
    });
    if (answer.body.kind === 'complete') {
      const contentType = answer.headers.get('content-type') ?? 'application/json';
      send(
        response,
        answer.status ?? 200,
        contentType,
        answer.body.string,
        answer.headers.size > 1 ? Object.fromEntries(answer.headers) : undefined,
      );
      return;
    }
    response.writeHead(answer.status ?? 200, Object.fromEntries(answer.headers));
    await sendChunks(response, answer.body.asyncIterator);
  };
}

/** Builds Apollo Server's headers: names in lower case, the values of a repeated one joined. */
function headerMap(raw: readonly string[]): HeaderMap {
  const headers = new HeaderMap();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    const value = raw[i + 1] ?? '';
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}

/** Writes an answer part by part, at the client's pace; a client that leaves ends the work. */
async function sendChunks(response: ServerResponse, chunks: AsyncIterable<string>): Promise<void> {
  for await (const chunk of chunks) {
    if (response.destroyed) return;
    if (!response.write(chunk)) {
      await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
  }
  response.end();
}
