import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';

import { HeaderMap, type ApolloServer, type BaseContext } from '@apollo/server';

import { RequestRefused, send } from './answer.ts';
import { readJsonBody } from './body.ts';

/**
 * Who may ask and what resolvers get; `A` is what is known of a request that was let in.
 */
export interface Admission<C extends BaseContext, A> {
  /**
   * Lets a request in before its body is read, or throws a RequestRefused; without it, every request
   * is let in and `A` is undefined.
   */
  readonly admit?:
    ((request: IncomingMessage, response: ServerResponse) => A | Promise<A>) | undefined;
  /**
   * Looks at the body as it was sent, before it is decompressed and parsed, and throws a
   * RequestRefused for one that is not carried out.
   *
   * @param bytes undefined for a GET request, which has no body
   */
  readonly checkBody?:
    | ((admitted: A, bytes: Buffer | undefined, request: IncomingMessage) => void | Promise<void>)
    | undefined;
  /** Makes what the resolvers of one request get. */
  readonly context: (request: IncomingMessage, admitted: A) => C | Promise<C>;
}

/** An Apollo Server, or what stands before one and looks at the operations that reach it. */
export type GraphQLServer<C extends BaseContext> = Pick<
  ApolloServer<C>,
  'assertStarted' | 'executeHTTPGraphQLRequest'
>;

export interface GraphQLHandlerOptions<C extends BaseContext, A> extends Admission<C, A> {
  readonly graphql: GraphQLServer<C>;
  readonly maxBodyBytes: number;
  readonly acceptCompressed: boolean;
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
export function createGraphQLHandler<C extends BaseContext, A>({
  graphql,
  // Without `admit` nothing is known of a request, and the type of that is undefined.
  admit = () => undefined as A,
  checkBody,
  context,
  maxBodyBytes,
  acceptCompressed,
}: GraphQLHandlerOptions<C, A>): GraphQLHandler {
  return async (request, response, search) => {
    const { method } = request;
    const admitted = await admit(request, response);
    if (method !== 'POST' && method !== 'GET') {
      throw new RequestRefused(
        405,
        'METHOD_NOT_ALLOWED',
        'GraphQL is served for POST, and for GET with queries. Use one of these methods.',
        { allow: 'GET, POST' },
      );
    }
    const headers = headerMap(request.rawHeaders);
    const check = checkBody && ((bytes?: Buffer) => checkBody(admitted, bytes, request));
    let body: object | undefined;
    if (method === 'POST') {
      body = await readJsonBody(request, headers.get('content-type'), {
        maxBytes: maxBodyBytes,
        compressed: acceptCompressed,
        check,
      });
    } else if (check !== undefined) await check();
    const answer = await graphql.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method, headers, search, body },
      context: async () => context(request, admitted),
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
