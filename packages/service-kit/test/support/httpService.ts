import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { expect } from '@jest/globals';

import {
  createHttpServer,
  createLogger,
  type HttpServer,
  type HttpServerOptions,
} from '@shop/service-kit';

import { createGate, type Gate } from './gate.ts';

export interface HttpContext {
  readonly caller: string | undefined;
}

/** A GraphQL service over HTTP for a test. */
export interface HttpService {
  readonly http: HttpServer;
  readonly url: string;
  readonly port: number;
  /** What the field `held` waits for. */
  readonly held: Gate;
  /** Opens when the field `held` begins. */
  readonly began: Gate;
  readonly stop: () => Promise<void>;
}

/** Serves `{ hello, caller, held }`; a body may have 1000 bytes. */
export async function serveHttp<A = undefined>(
  options: Partial<HttpServerOptions<HttpContext, A>> = {},
): Promise<HttpService> {
  const held = createGate();
  const began = createGate();
  const graphql = new ApolloServer<HttpContext>({
    typeDefs: 'type Query { hello: String! caller: String held: String! }',
    resolvers: {
      Query: {
        hello: () => 'world',
        caller: (_parent: unknown, _args: unknown, context: HttpContext) => context.caller,
        held: async () => {
          began.open();
          await held.opened;
          return 'released';
        },
      },
    },
    includeStacktraceInErrorResponses: false,
    plugins: [ApolloServerPluginLandingPageDisabled()],
    stopOnTerminationSignals: false,
  });
  await graphql.start();
  const http = createHttpServer<HttpContext, A>({
    graphql,
    context: ({ headers }) => ({ caller: headers['x-caller']?.toString() }),
    logger: createLogger({ name: 'test', level: 'silent' }),
    ready: () => Promise.resolve({ database: { ok: true } }),
    maxBodyBytes: 1_000,
    ...options,
  });
  const { url, port } = await http.listen({ port: 0, host: '127.0.0.1' });
  const stop = async (): Promise<void> => {
    held.open();
    await http.stop({ graceMs: 0 });
    await graphql.stop();
  };
  return { http, url, port, held, began, stop };
}

export function post(
  url: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

/** Expects an answer of one error. */
export async function expectRefusal(
  response: Response,
  status: number,
  code: string,
  says: RegExp,
  extensions: Record<string, unknown> = {},
): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  expect(await response.json()).toEqual({
    errors: [{ message: expect.stringMatching(says), extensions: { code, ...extensions } }],
  });
}
