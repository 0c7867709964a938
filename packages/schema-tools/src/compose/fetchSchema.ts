import { fetchText, type FetchLimits, whyRefused } from '../config/fetchText.ts';
import { InputError } from '../errors.ts';

/**
 * Asks a running subgraph for its schema, by the `_service { sdl }` that every subgraph answers
 * (https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec).
 *
 * @param name the subgraph, for errors
 * @param source where to ask, and with which headers
 * @throws InputError when it does not answer in time, or answers anything but its schema
 */
export async function fetchSchema(
  name: string,
  { url, headers }: { readonly url: string; readonly headers: Readonly<Record<string, string>> },
  limits?: FetchLimits,
): Promise<string> {
  const { response, text } = await fetchText(
    url,
    `the schema of ${name}`,
    {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: '{ _service { sdl } }' }),
    },
    limits,
  );
  const answer = parseJson(text);
  const sdl = textAt(answer, 'data', '_service', 'sdl');
  if (response.ok && sdl !== undefined && sdl !== '') return sdl;
  throw new InputError(
    `Cannot read the schema of ${name}, ${url}: ${whatIsWrong(response, answer)}.`,
  );
}

/** Why an answer that came holds no schema, as the end of a sentence. */
function whatIsWrong(response: Response, answer: unknown): string {
  const message = textAt(answer, 'errors', '0', 'message');
  if (message !== undefined) {
    return `it refuses to tell its schema, with "${oneLine(message)}"`;
  }
  const refused = whyRefused(response);
  if (refused !== undefined) return refused;
  return 'data' in Object(answer)
    ? 'its answer has no _service { sdl }, as every subgraph has'
    : 'its answer is not one of GraphQL';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The text that stands in a JSON value under these keys, if there is one. */
function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  let found = value;
  for (const key of keys) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Reflect.get(found, key);
  }
  return typeof found === 'string' ? found : undefined;
}

/** The beginning of a text that somebody else wrote, fit for a sentence of ours. */
function oneLine(text: string): string {
  const flat = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return flat.length > 200 ? `${flat.slice(0, 200)}…` : flat;
}
