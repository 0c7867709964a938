import {
  type Answer,
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

import type { RouterContext } from '../context.ts';
import type { SubgraphAddress } from './addresses.ts';
import { askInstances } from './failover.ts';
import type { EjectionOptions, Instance } from './instance.ts';
import { createInstances, type Resolve } from './instances.ts';

/** How a subgraph is spoken to when it does not answer as it should. */
export interface TrafficOptions extends EjectionOptions {
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
  /** How often the addresses of a host are looked up, where each is an instance, in milliseconds. */
  readonly resolveEveryMs: number;
}

export const defaultTraffic: TrafficOptions = {
  timeoutMs: 5_000,
  maxResponseBytes: 16_777_216,
  failuresToOpen: 10,
  openForMs: 1_000,
  retryPauseMs: 100,
  resolveEveryMs: 5_000,
  ejectForMs: 250,
  ejectForAtMostMs: 10_000,
  timeoutsToEject: 3,
};

/**
 * How long it may take to connect, in milliseconds. Where a machine is gone nobody says no, and there
 * must be time left to ask another instance.
 */
const MAX_CONNECT_MS = 2_000;

/** Speaks to one subgraph. */
export interface SubgraphClient {
  /**
   * Sends a GraphQL request and gives the JSON object that came back.
   *
   * @throws {FetchFailure}
   */
  send(request: SubgraphRequest): Promise<object>;
  /** Closes every connection; requests in flight fail. */
  close(): Promise<void>;
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
  readonly addresses: readonly SubgraphAddress[];
  readonly resolve: Resolve;
  readonly logger: Logger;
  readonly traffic: TrafficOptions;
  /** Signs what is sent; without it, nothing tells the subgraph who sent it. */
  readonly minter: TokenMinter | undefined;
}

const contentHeaders = { 'content-type': 'application/json', accept: 'application/json' };

/** What an instance is asked to find out whether it is back: every service has an answer. */
const probe: SubgraphRequest = {
  body: JSON.stringify({ query: '{ __typename }' }),
  operation: 'query',
  context: { viewer: undefined, client: {} },
};

/**
 * Makes the client of one subgraph. Its instances are taken out one by one when they fail; the circuit
 * breaker is for the subgraph as a whole, and opens when there is no answer from any of them.
 */
export function createSubgraphClient(options: SubgraphClientOptions): SubgraphClient {
  const { name, addresses, resolve, traffic, minter } = options;
  const { timeoutMs, retryPauseMs, maxResponseBytes } = traffic;
  const logger = options.logger.child({ subgraph: name });
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

  // Each attempt has a token of its own: a subgraph takes none twice.
  const post = (instance: Instance, request: SubgraphRequest, withinMs: number): Promise<Answer> =>
    instance.exchange({
      headers: headersFor(request),
      body: request.body,
      timeoutMs: withinMs,
      maxResponseBytes,
    });

  const instances = createInstances({
    addresses,
    resolve,
    resolveEveryMs: traffic.resolveEveryMs,
    connectTimeoutMs: Math.min(timeoutMs, MAX_CONNECT_MS),
    ejection: traffic,
    probe: (instance) => post(instance, probe, timeoutMs),
    logger,
  });

  const ask = async (request: SubgraphRequest): Promise<object> => {
    const { operation } = request;
    const answer = await askInstances({
      instances,
      operation,
      timeoutMs,
      retryPauseMs,
      post: (instance, withinMs) => post(instance, request, withinMs),
    });
    return readGraphQLAnswer(answer);
  };

  return {
    async send(request) {
      // While one fetch finds out whether the subgraph is back, cockatiel lets the others wait for it.
      if (breaker.state === CircuitState.HalfOpen) throw circuitOpen();
      try {
        return await breaker.execute(() => ask(request));
      } catch (error) {
        throw error instanceof BrokenCircuitError ? circuitOpen() : error;
      }
    },
    close: () => instances.close(),
  };
}

function circuitOpen(): FetchFailure {
  return new FetchFailure('circuit open', 'the circuit breaker is open');
}
