import { createTokenMinter, readCallerKey, type Viewer } from '@shop/service-kit';

/** Nobody knows whether what was asked was carried out: no answer came, or one that says just that. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/** The service refused what was asked, with a GraphQL error. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string | undefined;
  readonly field: string | undefined;

  constructor(message: string, { code, field }: { code?: string; field?: string } = {}) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

/** A request to an instance of a subgraph, as the router would send it. */
export interface ServiceRequest {
  /** The subgraph's name. */
  readonly audience: string;
  /** Where the instance is asked: a GraphQL endpoint. */
  readonly url: string;
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly viewer: Viewer;
  /** How long to wait for the answer, in milliseconds. Default: 10,000. */
  readonly timeoutMs?: number;
}

/** Asks a subgraph with a token that the router's key signed, for just one request. */
export type AskService = <T>(request: ServiceRequest) => Promise<T>;

interface Body<T> {
  readonly data?: T | null;
  readonly errors?: readonly {
    message: string;
    extensions?: { code?: string; field?: string };
  }[];
}

/** Codes that do not say whether a mutation was carried out. */
const uncertain: ReadonlySet<string | undefined> = new Set([
  'INTERNAL_SERVER_ERROR',
  'REQUEST_ABANDONED',
  'SERVICE_UNAVAILABLE',
]);

/**
 * Makes what asks subgraphs.
 *
 * @param keyPath the file with the router's private key
 * @returns a function that gives what `data` holds, and throws NoAnswer or Refused
 */
export function createServiceClient(keyPath: string): AskService {
  const minter = createTokenMinter(readCallerKey(keyPath));
  return async <T>({
    audience,
    url,
    query,
    variables,
    viewer,
    timeoutMs = 10_000,
  }: ServiceRequest) => {
    const body = JSON.stringify({ query, variables });
    const operation = query.trimStart().startsWith('mutation') ? 'mutation' : 'query';
    const token = minter.mint({ audience, body, operation, viewer });
    const { status, text } = await post(url, body, token, timeoutMs);
    const { data, errors = [] } = parse<T>(status, text);
    const [error] = errors;
    if (error !== undefined) {
      const { code } = error.extensions ?? {};
      if (uncertain.has(code)) throw new NoAnswer(`${String(code)}: ${error.message}`);
      throw new Refused(error.message, error.extensions);
    }
    if (data == null) throw new NoAnswer(`${status} without data`);
    return data;
  };
}

async function post(url: string, body: string, token: string, timeoutMs: number) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body,
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, text: await response.text() };
  } catch (cause) {
    throw new NoAnswer('the connection failed, or no answer came in time', { cause });
  }
}

function parse<T>(status: number, text: string): Body<T> {
  try {
    return JSON.parse(text) as Body<T>;
  } catch (cause) {
    throw new NoAnswer(`${status}, and not GraphQL`, { cause });
  }
}

/**
 * Somebody who is signed in.
 *
 * @param userId 24 hexadecimal digits
 * @param scopes what the user may do with what is not the user's own
 */
export function viewer(userId: string, ...scopes: string[]): Viewer {
  return {
    userId,
    roles: scopes.length > 0 ? ['ADMINISTRATOR'] : ['CUSTOMER'],
    scopes: new Set(scopes),
    sessionId: 'session-of-a-trial',
    suspended: false,
  };
}

/** Who keeps the catalogue and manages orders. */
export const staff: Viewer = viewer(
  '5eed00010000000000000001',
  'products:write',
  'orders:read',
  'orders:write',
);
