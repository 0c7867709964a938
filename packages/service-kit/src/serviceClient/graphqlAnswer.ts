import { type Answer, FetchFailure } from './exchange.ts';

/**
 * Reads the JSON object with which a GraphQL service answers, whatever the status that it comes with.
 *
 * @returns an object that has `data`, `errors` or both
 * @throws {FetchFailure} for a status of 401, and for any other body
 */
export function readGraphQLAnswer({ status, body }: Answer): object {
  // A service has nothing to tell with this status: it did not take the caller's token.
  if (status === 401) throw new FetchFailure('refused', "the service refused the caller's token");
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (cause) {
    throw new FetchFailure('not GraphQL', `status ${status} with a body that is not JSON`, {
      cause,
    });
  }
  if (typeof value === 'object' && value !== null && ('data' in value || 'errors' in value)) {
    return value;
  }
  throw new FetchFailure('not GraphQL', `status ${status} with JSON that is no GraphQL answer`);
}
