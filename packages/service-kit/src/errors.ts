import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, isValueNode, type GraphQLFormattedError } from 'graphql';

import { RequestAbandoned } from './abandonment.ts';
import { isDatabaseDown } from './databaseErrors.ts';
import { ForbiddenError, UnauthenticatedError } from './identity/authorize.ts';
import { fieldOfLiteral } from './literals.ts';
import type { Logger } from './logger.ts';
import { ServiceUnreachable } from './serviceClient/serviceErrors.ts';

/**
 * A value from outside that breaks a rule. Operations throw it before they write anything; clients
 * read it as `BAD_USER_INPUT` with `extensions.field`.
 */
export class InputError extends Error {
  override readonly name = 'InputError';
  /** The argument or input field, as the schema names it, with dots for nesting: `price.amount`, `lines.0.sku`. */
  readonly field: string;

  /** @param message what is wrong and what would be right, for people to read */
  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** Something that a command names and that does not exist; clients read it as `NOT_FOUND`. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

/**
 * What cannot be done right now and may be done a little later; clients read it as
 * `SERVICE_UNAVAILABLE`.
 */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** Codes that Apollo Server gives to a client's own mistakes: their messages tell of the request only. */
export const requestErrorCodes: ReadonlySet<unknown> = new Set([
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/** Errors whose messages are for clients, with their codes. */
const knownErrors: readonly (readonly [type: new () => Error, code: string])[] = [
  [ForbiddenError, 'FORBIDDEN'],
  [NotFoundError, 'NOT_FOUND'],
  [RequestAbandoned, 'REQUEST_ABANDONED'],
  [UnauthenticatedError, 'UNAUTHENTICATED'],
  [UnavailableError, 'SERVICE_UNAVAILABLE'],
];

/**
 * What a client reads of an error that a resolver threw. Known errors keep their message and get
 * their code; all others are logged whole and answered with a message that tells nothing of the
 * inside.
 */
export function formatError(logger: Logger) {
  return (formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError => {
    const error = unwrapResolverError(thrown);
    const answer = (message: string, extensions: Record<string, unknown>) => ({
      ...formatted,
      message,
      extensions,
    });
    if (error instanceof InputError) {
      return answer(error.message, { code: 'BAD_USER_INPUT', field: error.field });
    }
    const known = knownErrors.find(([type]) => error instanceof type);
    if (known !== undefined && error instanceof Error) {
      return answer(error.message, { code: known[1] });
    }
    const code = formatted.extensions?.['code'];
    const literal = refusedLiteral(thrown, code);
    if (literal !== undefined) return answer(formatted.message, literal);
    if (requestErrorCodes.has(code)) {
      const field = fieldOfVariable(formatted.message);
      return answer(formatted.message, { code, ...(field !== undefined && { field }) });
    }
    if (isDatabaseDown(error)) {
      logger.warn({ err: error, path: formatted.path }, 'the database does not answer');
      return answer('The service cannot reach its data now; try again later.', {
        code: 'SERVICE_UNAVAILABLE',
      });
    }
    if (error instanceof ServiceUnreachable) {
      logger.warn({ err: error, path: formatted.path }, 'another service gave no answer');
      return answer('The service cannot reach another one now; try again later.', {
        code: 'SERVICE_UNAVAILABLE',
      });
    }
    logger.error({ err: error, path: formatted.path }, 'a resolver failed');
    return answer('Internal server error', { code: 'INTERNAL_SERVER_ERROR' });
  };
}

/**
 * What a client reads of a value that is written in the operation and that its type refuses, or
 * undefined for any other error. Only a subgraph knows what its scalars refuse: the router has
 * validated the operation, so what is invalid here is bad input and not a broken operation.
 */
function refusedLiteral(thrown: unknown, code: unknown): Record<string, unknown> | undefined {
  if (code !== 'GRAPHQL_VALIDATION_FAILED' || !(thrown instanceof GraphQLError)) return undefined;
  const [node] = thrown.nodes ?? [];
  if (node === undefined || !isValueNode(node)) return undefined;
  const field = fieldOfLiteral(node);
  return { code: 'BAD_USER_INPUT', ...(field !== undefined && { field }) };
}

/**
 * The input field that a variable's value has wrong, or undefined. graphql-js tells it in nothing
 * but its message: `Variable "$input" got invalid value "x" at "input.lines[0].sku"; ...`.
 */
function fieldOfVariable(message: string): string | undefined {
  return /^Variable "\$(\w+)" got invalid value .*? at "\1\.([\w.[\]]+)"; /s
    .exec(message)?.[2]
    ?.replace(/\[(\d+)\]/g, '.$1');
}

/**
 * Makes the `__resolveType` of a mutation's result: operations give either the entity or a failure
 * that says its own name.
 *
 * @param entity the type of what is given when nothing failed
 */
export function resultType<E extends string>(entity: E) {
  return <R extends object>(result: R): E | FailureOf<R> =>
    'failure' in result ? (result.failure as FailureOf<R>) : entity;
}

type FailureOf<R> = R extends { failure: infer F } ? F : never;
