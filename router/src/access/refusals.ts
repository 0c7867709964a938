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
  return told.slice(0, MAX_ERRORS).map(({ path, field }) => {
    const { code, message } = signedIn ? forbidden(field) : unauthenticated(field);
    const originalError = new ClientError(message, { code }, path);
    return new GraphQLError(message, { path, originalError });
  });
}

/** Tells a client that nothing of its operation is allowed; the answer has status 401 or 403. */
export function refusedOperation(signedIn: boolean): GraphQLError {
  const { code, message } = signedIn ? forbidden() : unauthenticated();
  const http = signedIn
    ? { status: 403 }
    : { status: 401, headers: new HeaderMap([['www-authenticate', 'Bearer']]) };
  const originalError = new ClientError(message, { code });
  return new GraphQLError(message, { originalError, extensions: { code, http } });
}

function unauthenticated(field?: string): { code: string; message: string } {
  const what = field === undefined ? 'do this' : `have "${field}"`;
  return { code: 'UNAUTHENTICATED', message: `Sign in to ${what}.` };
}

function forbidden(field?: string): { code: string; message: string } {
  const what = field === undefined ? 'do this' : `have "${field}"`;
  return { code: 'FORBIDDEN', message: `This account may not ${what}.` };
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
