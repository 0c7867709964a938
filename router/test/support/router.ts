import { createLogger } from '@shop/service-kit';

import { startRouter, type RouterOptions, type RunningRouter } from '../../src/server.ts';
import type { SupergraphSource } from '../../src/supergraph/source.ts';

/** Gives a supergraph that a test has as text. */
export function textSource(sdl: string): SupergraphSource {
  return { open: () => Promise.resolve(sdl), close: () => Promise.resolve() };
}

/** Lines that a test's router logged, each a JSON object. */
export interface LogLines {
  readonly lines: string[];
  write(line: string): void;
}

export function logLines(): LogLines {
  const lines: string[] = [];
  return { lines, write: (line) => lines.push(line) };
}

/** Starts a router on a port of its own; a test that stops it twice does no harm. */
export function startTestRouter(
  source: SupergraphSource,
  options: Partial<RouterOptions> = {},
): Promise<RunningRouter> {
  return startRouter({
    source,
    logger: createLogger({ name: 'router', level: 'silent' }),
    host: '127.0.0.1',
    port: 0,
    introspection: true,
    maxBodyBytes: 10_000,
    shutdownGraceMs: 5_000,
    ...options,
  });
}

/** What a GraphQL answer looks like to a test. */
export interface GraphQLAnswer {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: Record<string, unknown>;
  }[];
}

/** Sends an operation as a client does. */
export async function ask(
  url: string,
  query: string,
  rest: { variables?: Record<string, unknown>; operationName?: string } = {},
): Promise<GraphQLAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, ...rest }),
  });
  return (await response.json()) as GraphQLAnswer;
}
