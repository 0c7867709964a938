export interface GraphQLError {
  message: string;
  path?: (string | number)[];
  extensions?: { code?: string; field?: string };
}

export interface Answer<T> {
  status: number;
  /** How long it took, in milliseconds. */
  elapsed: number;
  headers: Headers;
  /** The body as it was sent. */
  text: string;
  data: T | null | undefined;
  errors: GraphQLError[];
  /** Whether nothing of the operation was allowed, and nothing carried out. */
  refusedWhole: boolean;
}

/** Sends operations as somebody. */
export interface Client {
  /** Sends an operation to the router. */
  ask<T>(query: string, variables?: Record<string, unknown>): Promise<Answer<T>>;
  /** As `ask`, for an operation that must succeed. @throws Error when it has errors */
  read<T>(query: string, variables?: Record<string, unknown>): Promise<T>;
}

/**
 * A client of the service at an address.
 *
 * @param headers asked before each operation, for what it sends along
 */
export function createClient(
  url: string,
  headers: () => Promise<Record<string, string>> = () => Promise.resolve({}),
): Client {
  const ask = async <T>(query: string, variables?: Record<string, unknown>) =>
    send<T>(url, JSON.stringify({ query, variables }), await headers());
  return {
    ask,
    async read<T>(query: string, variables?: Record<string, unknown>) {
      const { data, errors } = await ask<T>(query, variables);
      if (data == null || errors.length > 0) throw new Error(JSON.stringify(errors));
      return data;
    },
  };
}

/**
 * Sends a body to the GraphQL endpoint of the service at an address.
 *
 * @param headers sent beside the type of the body
 */
export async function send<T>(
  url: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  const begin = performance.now();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(text) as { data?: T | null; errors?: GraphQLError[] };
  return {
    status: response.status,
    elapsed: performance.now() - begin,
    headers: response.headers,
    text,
    data,
    errors: errors ?? [],
    refusedWhole: data == null && (response.status === 401 || response.status === 403),
  };
}

/** The header that shows an access token or a service token. */
export const bearer = (token: string): { authorization: string } => ({
  authorization: `Bearer ${token}`,
});
