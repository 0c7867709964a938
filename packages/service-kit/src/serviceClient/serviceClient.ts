import { Pool } from 'undici';
import { z } from 'zod';

import type { CallerKey } from '../identity/callerKey.ts';
import { createTokenMinter } from '../identity/tokenMinter.ts';
import type { Logger } from '../logger.ts';
import { type Answer, exchange, FetchFailure, IDLE_CONNECTION_MS } from './exchange.ts';
import { readGraphQLAnswer } from './graphqlAnswer.ts';
import { ServiceRefused, ServiceUnreachable } from './serviceErrors.ts';

/** What one service asks another. */
export interface ServiceRequest {
  /** A GraphQL document with one operation. */
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  /** A mutation is never sent twice; a query is, once, when its connection failed. */
  readonly operation: 'query' | 'mutation';
  /** How long the whole exchange may take, in milliseconds. Default: the client's. */
  readonly timeoutMs?: number;
}

/** Asks one other service, in the name of this one. */
export interface ServiceClient {
  /**
   * Asks, and gives what `data` holds.
   *
   * @param answer what `data` must hold
   * @throws {ServiceUnreachable} when it is not known whether it was carried out
   * @throws {ServiceRefused} when the service answered with errors
   */
  ask<T>(request: ServiceRequest, answer: z.ZodType<T>): Promise<T>;
  /** Closes every connection; what is under way fails with `ServiceUnreachable`. */
  close(): Promise<void>;
}

export interface ServiceClientOptions {
  /** The service that is asked, by its name in the supergraph. */
  readonly audience: string;
  /** Its GraphQL endpoint. */
  readonly url: string;
  /** Signs what is sent, with a token for each attempt. */
  readonly key: CallerKey;
  /** How long an exchange may take, in milliseconds: waiting for a connection and a retry included. */
  readonly timeoutMs: number;
  readonly logger: Logger;
}

/** So many requests are under way at once; further ones wait, within their timeout. */
const CONNECTIONS = 64;

/** The largest answer that is read, in bytes. */
const MAX_ANSWER_BYTES = 4 * 1_048_576;

const graphqlAnswer = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        extensions: z.object({ code: z.string().optional() }).optional(),
      }),
    )
    .optional(),
});

/** Makes the client with which a service asks another, over connections that are kept. */
export function createServiceClient(options: ServiceClientOptions): ServiceClient {
  const { audience, key } = options;
  const url = new URL(options.url);
  const path = `${url.pathname}${url.search}`;
  const logger = options.logger.child({ service: audience });
  const minter = createTokenMinter(key);
  const pool = new Pool(url.origin, {
    connections: CONNECTIONS,
    pipelining: 1,
    connect: { timeout: options.timeoutMs },
    // The exchange has a timeout of its own, for all of it.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveMaxTimeout: IDLE_CONNECTION_MS,
  });

  const post = (
    body: string,
    operation: ServiceRequest['operation'],
    timeoutMs: number,
  ): Promise<Answer> => {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: `Bearer ${minter.mint({ audience, body, operation })}`,
    };
    return exchange(pool, { path, headers, body, timeoutMs, maxResponseBytes: MAX_ANSWER_BYTES });
  };

  const postQuery = async (body: string, timeoutMs: number): Promise<Answer> => {
    const deadline = performance.now() + timeoutMs;
    try {
      return await post(body, 'query', timeoutMs);
    } catch (failure) {
      const left = deadline - performance.now();
      if (!(failure instanceof FetchFailure) || failure.reason !== 'connection' || left < 1) {
        throw failure;
      }
      logger.debug({ err: failure }, 'sending a query again');
      return post(body, 'query', left);
    }
  };

  return {
    async ask(request, answer) {
      const { query, variables, operation, timeoutMs = options.timeoutMs } = request;
      const body = JSON.stringify({ query, variables });
      try {
        const received = await (operation === 'query'
          ? postQuery(body, timeoutMs)
          : post(body, operation, timeoutMs));
        return readData(received, answer);
      } catch (cause) {
        if (!(cause instanceof FetchFailure)) throw cause;
        throw new ServiceUnreachable(`${audience} gave no answer: ${cause.message}`, { cause });
      }
    },
    close: () => pool.destroy(),
  };
}

/**
 * Reads what `data` holds of an answer.
 *
 * @throws {FetchFailure} when the answer cannot be used
 * @throws {ServiceRefused}
 */
function readData<T>(received: Answer, answer: z.ZodType<T>): T {
  const parsed = graphqlAnswer.safeParse(readGraphQLAnswer(received));
  if (!parsed.success) throw notTheContract('it is no GraphQL answer', parsed.error);
  // A service that is ill may say so in GraphQL, and have carried out some of what it was asked.
  if (received.status >= 500) throw new FetchFailure('ill', `status ${received.status}`);
  const { data, errors = [] } = parsed.data;
  const [first] = errors;
  if (first !== undefined) {
    if (errors.some(({ extensions }) => extensions?.code === 'SERVICE_UNAVAILABLE')) {
      throw new FetchFailure('ill', 'it says that it is unavailable');
    }
    throw new ServiceRefused(first.message, first.extensions?.code);
  }
  const result = answer.safeParse(data);
  if (!result.success) throw notTheContract('the data is not what was expected', result.error);
  return result.data;
}

function notTheContract(message: string, cause: Error): FetchFailure {
  return new FetchFailure('not GraphQL', message, { cause });
}
