import { HeaderMap } from '@apollo/server';
import { GraphQLError } from 'graphql';

import { ClientError } from '../errors.ts';
import type { RefusedPlace } from './completeAnswer.ts';

/** An answer has at most so many errors about what is not allowed. */
const MAX_ERRORS = 1_000;

/**
 * Tells a client of each null in its answer that is there because of a rule. Of more than 1,000 the
 * places in a list are told as one, at the list.
 *
 * @param signedIn whether somebody is signed in, and so gets no further by signing in
 */
export function refusedPlaces(
  places: readonly RefusedPlace[],
  signedIn: boolean,
): readonly GraphQLError[] {
  const told = places.length > MAX_ERRORS ? atLists(places) : places;
  return withoutStacks(() =>
    told.slice(0, MAX_ERRORS).map(({ path, field }) => {
      const originalError = refusal(signedIn, `have "${field}"`);
      return new GraphQLError(originalError.message, { path, originalError });
    }),
  );
}

/** Makes errors that need not say where they were made, which costs more than all else in them. */
function withoutStacks<T>(make: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return make();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** Tells a client that nothing of its operation is allowed; the answer has status 401 or 403. */
export function refusedOperation(signedIn: boolean): GraphQLError {
  const originalError = refusal(signedIn, 'do this');
  const http = signedIn
    ? { status: 403 }
    : { status: 401, headers: new HeaderMap([['www-authenticate', 'Bearer']]) };
  const extensions = { ...originalError.extensions, http };
  return new GraphQLError(originalError.message, { originalError, extensions });
}

function refusal(signedIn: boolean, what: string): ClientError {
  return signedIn
    ? new ClientError(`This account may not ${what}.`, { code: 'FORBIDDEN' })
    : new ClientError(`Sign in to ${what}.`, { code: 'UNAUTHENTICATED' });
}

/** Gives one place for all that differ only in where they are in lists. */
function atLists(places: readonly RefusedPlace[]): readonly RefusedPlace[] {
  const byFields = new Map<string, RefusedPlace>();
  for (const { path, field } of places) {
    const key = JSON.stringify(path.filter((part) => typeof part === 'string'));
    if (byFields.has(key)) continue;
    const list = path.findIndex((part) => typeof part === 'number');
    byFields.set(key, { path: list < 0 ? path : path.slice(0, list), field });
  }
  return [...byFields.values()];
}
