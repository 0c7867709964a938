import { errorCode } from '../config/files.ts';
import { InputError } from '../errors.ts';

/** What an answer is waited for and read of, at most. */
export interface FetchLimits {
  /** In milliseconds, for the whole answer. */
  readonly timeoutMs: number;
  /** In bytes. */
  readonly maxBytes: number;
}

const defaultLimits: FetchLimits = { timeoutMs: 10_000, maxBytes: 10_000_000 };

/**
 * Asks a running subgraph for its schema, by the `_service { sdl }` that every subgraph answers
 * (https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec).
 * Redirects are not followed: they would take the headers, which are secrets, elsewhere.
 *
 * @param name the subgraph, for errors
 * @param source where to ask, and with which headers
 * @throws InputError when it does not answer in time, or answers anything but its schema
 */
export async function fetchSchema(
  name: string,
  { url, headers }: { readonly url: string; readonly headers: Readonly<Record<string, string>> },
  limits: FetchLimits = defaultLimits,
): Promise<string> {
  const refuse = (why: string): InputError =>
    new InputError(`Cannot read the schema of ${name}, ${url}: ${why}.`);

  const signal = AbortSignal.timeout(limits.timeoutMs);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: '{ _service { sdl } }' }),
      redirect: 'manual',
      signal,
    });
    const answer = parseJson(await textOf(response, limits.maxBytes));
    const sdl = textAt(answer, 'data', '_service', 'sdl');
    if (response.ok && sdl !== undefined && sdl !== '') return sdl;
    throw refuse(whatIsWrong(response, answer));
  } catch (error) {
    if (error instanceof InputError) throw error;
    if (error instanceof AnswerTooLong) {
      throw refuse(`its answer has more than ${limits.maxBytes} bytes`);
    }
    if (signal.aborted) throw refuse(`there is no answer within ${limits.timeoutMs / 1000} s`);
    throw refuse(`nobody answers there (${transportReason(error)})`);
  }
}

class AnswerTooLong extends Error {}

async function textOf({ body }: Response, maxBytes: number): Promise<string> {
  if (body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new AnswerTooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Why an answer that came holds no schema, as the end of a sentence. */
function whatIsWrong({ status, headers }: Response, answer: unknown): string {
  const target = headers.get('location');
  if (status >= 300 && status < 400) {
    return `it redirects to ${target ?? 'another place'}, which is not followed`;
  }
  const message = textAt(answer, 'errors', '0', 'message');
  if (message !== undefined) {
    return `it refuses to tell its schema, with "${oneLine(message)}"`;
  }
  if (status < 200 || status >= 300) return `it answers with the HTTP status ${status}`;
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

/** What kept `fetch` from an answer: the code of the operating system where it gives one. */
function transportReason(error: unknown): string {
  const cause: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'cause') : undefined;
  return errorCode(cause) ?? errorCode(error) ?? String(cause ?? error);
}
