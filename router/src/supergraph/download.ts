import { type Dispatcher, request } from 'undici';

import type { Clock } from '../clock.ts';

/** What tells the version of a text apart, as the server gave it. */
export interface Validators {
  readonly etag?: string;
  readonly lastModified?: string;
}

export type Download =
  | { readonly changed: false }
  | { readonly changed: true; readonly text: string; readonly validators: Validators };

export interface DownloadOptions {
  readonly dispatcher: Dispatcher;
  /** Ends the download when it is aborted. */
  readonly signal: AbortSignal;
  /** How long all of it may take, in milliseconds. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** The largest body that is read, in bytes. */
  readonly maxBytes: number;
}

/**
 * Fetches a text if it is not the version that is known. It follows no redirect: who controls a
 * host must not choose another one to trust.
 * https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests
 *
 * @param known the validators of the last text; none at first
 * @throws {Error} with the reason, without a full stop, when there is no whole text
 */
export async function download(
  url: URL,
  known: Validators,
  { dispatcher, signal, timeoutMs, clock, maxBytes }: DownloadOptions,
): Promise<Download> {
  const timeout = clock.timeout(timeoutMs);
  try {
    const { statusCode, headers, body } = await request(url, {
      dispatcher,
      signal: AbortSignal.any([signal, timeout]),
      headers: { 'accept-encoding': 'identity', ...conditions(known) },
    });
    if (statusCode !== 200) {
      // A body that nobody reads would keep the connection.
      await body.dump();
      if (statusCode === 304 && Object.keys(known).length > 0) return { changed: false };
      const followed =
        statusCode >= 300 && statusCode < 400 ? ', and redirects are not followed' : '';
      throw new Error(`it answers with status ${statusCode}${followed}`);
    }
    const text = await readText(body, maxBytes);
    const { etag, 'last-modified': lastModified } = headers;
    return {
      changed: true,
      text,
      validators: {
        ...(typeof etag === 'string' && { etag }),
        ...(typeof lastModified === 'string' && { lastModified }),
      },
    };
  } catch (error) {
    if (!timeout.aborted || signal.aborted) throw error;
    throw new Error(`it did not answer within ${timeoutMs} ms`, { cause: error });
  }
}

/** An entity tag says more than a date, and a server that is told both goes by the tag. */
function conditions({ etag, lastModified }: Validators): Record<string, string> {
  if (etag !== undefined) return { 'if-none-match': etag };
  return lastModified === undefined ? {} : { 'if-modified-since': lastModified };
}

async function readText(body: AsyncIterable<Buffer>, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`its answer is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size).toString('utf8');
}
