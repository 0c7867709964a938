import { InputError } from '../errors.ts';
import { errorCode } from './files.ts';

/** What an answer is waited for and read of, at most. */
export interface FetchLimits {
  /** In milliseconds, for the whole answer. */
  readonly timeoutMs: number;
  /** In bytes. */
  readonly maxBytes: number;
}

const defaultLimits: FetchLimits = { timeoutMs: 10_000, maxBytes: 10_000_000 };

/** What came over HTTP. */
export interface Answer {
  readonly response: Response;
  readonly text: string;
}

/**
 * Asks for a text over HTTP. Redirects are not followed: they would take headers, which may be secrets,
 * elsewhere.
 *
 * @param what what the text is, for errors: `the schema of users`
 * @returns what came, whatever its status
 * @throws InputError when nothing comes in time, or too much
 */
export async function fetchText(
  url: string,
  what: string,
  init: RequestInit = {},
  limits: FetchLimits = defaultLimits,
): Promise<Answer> {
  const refuse = (why: string, cause: unknown): InputError =>
    new InputError(`Cannot read ${what}, ${url}: ${why}.`, { cause });

  const signal = AbortSignal.timeout(limits.timeoutMs);
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal });
    return { response, text: await textOf(response, limits.maxBytes) };
  } catch (error) {
    if (error instanceof AnswerTooLong) {
      throw refuse(`its answer has more than ${limits.maxBytes} bytes`, error);
    }
    if (signal.aborted) {
      throw refuse(`there is no answer within ${limits.timeoutMs / 1000} s`, error);
    }
    throw refuse(`nobody answers there (${transportReason(error)})`, error);
  }
}

/** Why an answer is not the text that was asked for, by its status; undefined when it is. */
export function whyRefused({ status, headers }: Response): string | undefined {
  const target = headers.get('location');
  if (status >= 300 && status < 400) {
    return `it redirects to ${target ?? 'another place'}, which is not followed`;
  }
  if (status < 200 || status >= 300) return `it answers with the HTTP status ${status}`;
  return undefined;
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

/** What kept `fetch` from an answer: the code of the operating system where it gives one. */
function transportReason(error: unknown): string {
  const cause: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'cause') : undefined;
  return errorCode(cause) ?? errorCode(error) ?? String(cause ?? error);
}
