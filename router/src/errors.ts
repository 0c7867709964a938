import { requestErrorCodes, type Logger } from '@shop/service-kit';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/**
 * An error that a client may read as it is: the router wrote its message, or a subgraph wrote it
 * for clients and gave it one of the codes that say so. Anything else that reaches the answer is
 * masked by `createFormatError`.
 */
export class ClientError extends Error implements GraphQLFormattedError {
  override readonly name = 'ClientError';
  readonly path?: readonly (string | number)[];
  readonly extensions: { readonly code: string; readonly field?: string };
  /** The fields of the object at `path` that are missing; none when it is known no closer. */
  readonly missing: readonly string[];

  constructor(
    message: string,
    extensions: ClientError['extensions'],
    path?: readonly (string | number)[],
    missing: readonly string[] = [],
  ) {
    super(message);
    this.extensions = extensions;
    this.missing = missing;
    if (path !== undefined) this.path = path;
  }
}

/** Codes with which a subgraph tells a client what the client can change. */
const clientCodes: ReadonlySet<unknown> = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'NOT_FOUND',
]);

/**
 * What a client may read of an error in a subgraph's answer.
 *
 * @param subgraph the name that the supergraph gives it
 * @param place where in the fetch's answer the error is, as far as that is known
 */
export function maskSubgraphError(
  subgraph: string,
  error: GraphQLFormattedError,
  { path, missing }: Partial<MissingPart>,
): ClientError {
  const code = error.extensions?.['code'];
  if (typeof code === 'string' && clientCodes.has(code)) {
    const field = error.extensions?.['field'];
    const extensions = typeof field === 'string' ? { code, field } : { code };
    return new ClientError(error.message, extensions, path, missing);
  }
  return code === 'SERVICE_UNAVAILABLE'
    ? unavailable(subgraph, { path, missing })
    : new ClientError(
        `The ${subgraph} service failed to answer this part of the request.`,
        { code: 'INTERNAL_SERVER_ERROR' },
        path,
        missing,
      );
}

/** A part of a fetch's answer that did not come. */
export interface MissingPart {
  /** The entity or root field. */
  readonly path: readonly (string | number)[] | undefined;
  /** What was asked of the entity; of a root field, nothing closer is known. */
  readonly missing: readonly string[] | undefined;
}

/** A part of the answer is missing because its service cannot be reached. */
export function unavailable(
  subgraph: string,
  { path, missing }: Partial<MissingPart> = {},
): ClientError {
  const message = `The ${subgraph} service is not available now. Try again later.`;
  return new ClientError(message, { code: 'SERVICE_UNAVAILABLE' }, path, missing);
}

/**
 * Makes Apollo Server's `formatError`: errors written for clients pass, without the extensions that
 * the gateway adds; all others are logged whole and answered with a message that tells nothing of
 * the inside.
 */
export function createFormatError(logger: Logger) {
  return (formatted: GraphQLFormattedError, thrown: unknown): GraphQLFormattedError => {
    const original: unknown = thrown instanceof GraphQLError ? thrown.originalError : undefined;
    if (original instanceof ClientError) {
      return { ...formatted, message: original.message, extensions: original.extensions };
    }
    const code = formatted.extensions?.['code'];
    if (requestErrorCodes.has(code)) return { ...formatted, extensions: { code } };
    logger.error({ err: thrown, path: formatted.path }, 'a request failed inside the router');
    return {
      ...formatted,
      message: 'The router failed to answer this request.',
      extensions: { code: 'INTERNAL_SERVER_ERROR' },
    };
  };
}
