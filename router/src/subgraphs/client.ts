import { setTimeout as delay } from 'node:timers/promises';

import {
  exchange,
  FetchFailure,
  type Logger,
  readGraphQLAnswer,
  type TokenMinter,
} from '@shop/service-kit';
import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
} from 'cockatiel';
import type { Dispatcher } from 'undici';

import type { RouterContext } from '../context.ts';

/** How a subgraph is spoken to when it does not answer as it should. */
export interface TrafficOptions {
  /** How long one fetch may take, its retry included, in milliseconds. */
  readonly timeoutMs: number;
  /** The largest answer that is read, in bytes. */
  readonly maxResponseBytes: number;
  /** How many fetches in a row must fail before the next ones are not tried. */
  readonly failuresToOpen: number;
  /** How long no fetch is tried then, in milliseconds; after that one is, to find out. */
  readonly openForMs: number;
  /** How long a query waits before it is sent again, in milliseconds; jitter adds up to as much. */
  readonly retryPauseMs: number;
}

export const defaultTraffic: TrafficOptions = {
  timeoutMs: 5_000,
  maxResponseBytes: 16_777_216,
  failuresToOpen: 10,
  openForMs: 1_000,
  retryPauseMs: 100,
};

/** Speaks to one subgraph. */
export interface SubgraphClient {
  /**
   * Sends a GraphQL request and gives the JSON object that came back.
   *
   * @throws {FetchFailure}
   */
  send(request: SubgraphRequest): Promise<object>;
}

export interface SubgraphRequest {
  /** The GraphQL request as JSON. */
  readonly body: string;
  /** A mutation is never sent twice. */
  readonly operation: 'query' | 'mutation';
  /** On whose behalf it is sent. */
  readonly context: RouterContext;
}

export interface SubgraphClientOptions {
  readonly name: string;
  readonly url: URL;
  readonly dispatcher: Dispatcher;
  readonly logger: Logger;
  readonly traffic: TrafficOptions;
  /** Signs what is sent; without it, nothing tells the subgraph who sent it. */
  readonly minter: TokenMinter | undefined;
}

const contentHeaders = { 'content-type': 'application/json', accept: 'application/json' };

/** Makes the client of one subgraph, with a timeout, a retry and a circuit breaker of its own. */
export function createSubgraphClient(options: SubgraphClientOptions): SubgraphClient {
  const { name, url, dispatcher, traffic, minter } = options;
  const logger = options.logger.child({ subgraph: name });
  const path = `${url.pathname}${url.search}`;
  // An answer that is too large is the request's fault, not a sign that the service is ill.
  const breaker = circuitBreaker(
    handleWhen((error) => error instanceof FetchFailure && error.reason !== 'too large'),
    { halfOpenAfter: traffic.openForMs, breaker: new ConsecutiveBreaker(traffic.failuresToOpen) },
  );
  breaker.onBreak(() => {
    logger.warn('the subgraph fails again and again: it is not asked for a while');
  });
  breaker.onReset(() => {
    logger.info('the subgraph answers again');
  });

  // Nothing that the client sent is among the headers: what a subgraph believes is in the token.
  const headersFor = ({ body, operation, context }: SubgraphRequest): Record<string, string> => {
    if (minter === undefined) return contentHeaders;
    const { viewer, client } = context;
    const token = minter.mint({ audience: name, body, operation, viewer, client });
    return { ...contentHeaders, authorization: `Bearer ${token}` };
  };

  const post = async (request: SubgraphRequest, timeoutMs: number): Promise<object> => {
    const { maxResponseBytes } = traffic;
    // Each attempt has a token of its own: a subgraph takes none twice.
    const headers = headersFor(request);
    const { body } = request;
    return readGraphQLAnswer(
      await exchange(dispatcher, { path, headers, body, timeoutMs, maxResponseBytes }),
    );
  };

  const postQuery = async (request: SubgraphRequest): Promise<object> => {
    const deadline = performance.now() + traffic.timeoutMs;
    try {
      return await post(request, traffic.timeoutMs);
    } catch (failure) {
      if (!(failure instanceof FetchFailure) || failure.reason !== 'connection') throw failure;
      // The process behind the address may be restarting: not every router should be back at once.
      await delay(traffic.retryPauseMs * (1 + Math.random()));
      const left = deadline - performance.now();
      if (left < 1) throw failure;
      logger.debug({ err: failure }, 'sending a query again');
      return post(request, left);
    }
  };

  return {
    async send(request) {
      // While one fetch finds out whether the subgraph is back, cockatiel lets the others wait for it.
      if (breaker.state === CircuitState.HalfOpen) throw circuitOpen();
      try {
        return await breaker.execute(() =>
          request.operation === 'mutation' ? post(request, traffic.timeoutMs) : postQuery(request),
        );
      } catch (error) {
        throw error instanceof BrokenCircuitError ? circuitOpen() : error;
      }
    },
  };
}

function circuitOpen(): FetchFailure {
  return new FetchFailure('circuit open', 'the circuit breaker is open');
}
