import type { GraphQLDataSource } from '@apollo/gateway';
import { FetchFailure, type Logger } from '@shop/service-kit';
import type { GraphQLFormattedError } from 'graphql';

import type { RouterContext } from '../context.ts';
import { ClientError, maskSubgraphError, type MissingPart, unavailable } from '../errors.ts';
import type { SubgraphClient } from './client.ts';
import { fetchedParts } from './fetchedParts.ts';

type ProcessOptions = Parameters<GraphQLDataSource<RouterContext>['process']>[0];
type FetchRequest = ProcessOptions['request'];
type FetchResponse = Awaited<ReturnType<GraphQLDataSource['process']>>;

/**
 * Makes what the gateway's executor calls for each fetch of a query plan. It never throws for a
 * subgraph that fails: the answer then has an error at each place whose data is missing, written
 * for clients; what really happened is in the log.
 */
export function createDataSource(
  name: string,
  client: SubgraphClient,
  parentLogger: Logger,
): GraphQLDataSource {
  const logger = parentLogger.child({ subgraph: name });

  const mask = (request: FetchRequest, error: GraphQLFormattedError): ClientError[] => {
    const masked = maskSubgraphError(name, error, { path: error.path });
    if (masked.extensions.code === 'INTERNAL_SERVER_ERROR') {
      logger.error(
        { error, operation: request.operationName },
        'a subgraph answered with an error',
      );
    }
    if (masked.path !== undefined) return [masked];
    return fetchedParts(request).map((part) => maskSubgraphError(name, error, part));
  };

  const describe = (failure: FetchFailure, part: MissingPart): ClientError => {
    if (failure.reason !== 'too large') return unavailable(name, part);
    const message = `The answer of the ${name} service is too large. Ask for less at once.`;
    return new ClientError(message, { code: 'INTERNAL_SERVER_ERROR' }, part.path, part.missing);
  };

  return {
    async process(options: ProcessOptions): Promise<FetchResponse> {
      const { request } = options;
      const { query = '', operationName, variables } = request;
      try {
        const answer = await client.send({
          body: JSON.stringify({ query, operationName, variables }),
          operation: query.startsWith('mutation') ? 'mutation' : 'query',
          context: askedBy(options),
        });
        return readAnswer(answer, (error) => mask(request, error));
      } catch (failure) {
        if (!(failure instanceof FetchFailure)) throw failure;
        // An open circuit was logged when it opened; each fetch that it spares is no news.
        if (failure.reason !== 'circuit open') {
          // Only the keys of this installation can be wrong then: it does not mend itself.
          const level = failure.reason === 'refused' ? 'error' : 'warn';
          logger[level]({ err: failure, operation: operationName }, 'a fetch failed');
        }
        return { errors: fetchedParts(request).map((part) => describe(failure, part)) };
      }
    },
  };
}

/** The gateway also asks for itself, in ways that this router does not use. */
function askedBy(options: ProcessOptions): RouterContext {
  return 'incomingRequestContext' in options ? options.context : { viewer: undefined, client: {} };
}

function readAnswer(
  answer: { data?: unknown; errors?: unknown },
  mask: (error: GraphQLFormattedError) => ClientError[],
): FetchResponse {
  const { data, errors } = answer;
  const response: FetchResponse = isRecord(data) ? { data } : {};
  if (Array.isArray(errors) && errors.length > 0) {
    response.errors = errors.map(toFormattedError).flatMap(mask);
  }
  return response;
}

/** Reads what a subgraph says is an error; what is not of the right form is left out. */
function toFormattedError(value: unknown): GraphQLFormattedError {
  if (!isRecord(value)) return { message: String(value) };
  const { message, path, extensions } = value;
  return {
    message: typeof message === 'string' ? message : '',
    ...(Array.isArray(path) && path.every(isPathElement) && { path }),
    ...(isRecord(extensions) && { extensions }),
  };
}

function isPathElement(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
