import type { HTTPGraphQLRequest } from '@apollo/server';
import { RequestRefused } from '@shop/service-kit';

/** What a request asks to run, as far as it says so in the form that GraphQL over HTTP gives it. */
export interface OperationRequest {
  readonly query: string | undefined;
  readonly operationName: string | undefined;
  readonly variables: object | undefined;
  /**
   * The SHA-256 of a document that the client expects the router to have, in hexadecimal digits: from
   * the draft's `documentId`, or from Apollo's `extensions.persistedQuery`.
   */
  readonly documentHash: string | undefined;
}

/**
 * Reads what a request asks to run. What has another form than it should is left out: Apollo Server
 * reads the request after this, and refuses it.
 *
 * @throws {RequestRefused} 400 for several operations in one request
 */
export function readOperationRequest({ body, search }: HTTPGraphQLRequest): OperationRequest {
  if (Array.isArray(body)) throw batched();
  const parts = isObject(body) ? new Map(Object.entries(body)) : partsOfSearch(search);
  return {
    query: text(parts.get('query')),
    operationName: text(parts.get('operationName')),
    variables: object(parts.get('variables')),
    documentHash: documentHash(parts),
  };
}

function documentHash(parts: ReadonlyMap<string, unknown>): string | undefined {
  const id = text(parts.get('documentId'));
  if (id !== undefined) return id.replace(/^sha256:/, '');
  const extensions = parts.get('extensions');
  if (!isObject(extensions) || !('persistedQuery' in extensions)) return undefined;
  const { persistedQuery } = extensions;
  return isObject(persistedQuery) && 'sha256Hash' in persistedQuery
    ? text(persistedQuery.sha256Hash)
    : undefined;
}

/** The same request, with this text as what it asks to run. */
export function withQuery(request: HTTPGraphQLRequest, query: string): HTTPGraphQLRequest {
  if (isObject(request.body)) {
    const { extensions: given, ...rest } = request.body as Record<string, unknown>;
    const extensions = withoutId(given);
    return {
      ...request,
      body: { ...rest, ...(extensions !== undefined && { extensions }), query },
    };
  }
  const search = new URLSearchParams(request.search);
  const extensions = withoutId(parse(search.get('extensions')));
  search.delete('extensions');
  if (extensions !== undefined) search.set('extensions', JSON.stringify(extensions));
  search.set('query', query);
  return { ...request, search: `?${search.toString()}` };
}

/** Apollo Server would look for the document of this id by itself. */
function withoutId(extensions: unknown): unknown {
  if (!isObject(extensions)) return extensions;
  return Object.fromEntries(
    Object.entries(extensions).filter(([name]) => name !== 'persistedQuery'),
  );
}

function partsOfSearch(search: string): Map<string, unknown> {
  const parts = new Map<string, unknown>(new URLSearchParams(search));
  for (const name of ['variables', 'extensions']) parts.set(name, parse(parts.get(name)));
  return parts;
}

function parse(json: unknown): unknown {
  if (typeof json !== 'string') return undefined;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function object(value: unknown): object | undefined {
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function batched(): RequestRefused {
  return new RequestRefused(
    400,
    'BAD_REQUEST',
    'A request runs one operation: send several as several requests, not as a list.',
  );
}
