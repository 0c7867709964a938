import type { GraphQLAnswer } from './router.ts';

/** An answer with what HTTP says of it. */
export interface HttpAnswer extends GraphQLAnswer {
  readonly status: number;
  readonly headers: Headers;
}

/** Posts a body to GraphQL: a text as it is, anything else as JSON. */
export function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<HttpAnswer> {
  return send(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Asks by GET, as caches between client and router like it. */
export function get(url: string, parts: Record<string, string>): Promise<HttpAnswer> {
  const search = new URLSearchParams(parts).toString();
  return send(`${url}/graphql?${search}`, { headers: { 'apollo-require-preflight': '1' } });
}

async function send(url: string, init: RequestInit): Promise<HttpAnswer> {
  const response = await fetch(url, init);
  const { status, headers } = response;
  return { status, headers, ...((await response.json()) as GraphQLAnswer) };
}
