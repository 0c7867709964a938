import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request that is not carried out; clients read it as a GraphQL answer with one error. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly extensions: Readonly<Record<string, unknown>>;

  /**
   * @param status the HTTP status
   * @param code what `extensions.code` says
   * @param message what is wrong with the request and what to change
   * @param extensions what the error's `extensions` say beside the code
   */
  constructor(
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
    extensions: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
    this.extensions = extensions;
  }
}

/** Answers with a body that is whole already; one write carries head and body. */
export function send(
  response: ServerResponse,
  status: number,
  contentType: string,
  body: string,
  headers?: Readonly<Record<string, string>>,
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  send(response, status, 'application/json; charset=utf-8', JSON.stringify(value), {
    'cache-control': 'no-store',
  });
}

/** How much of a refused body is still read, so that the client reads the answer, not a reset. */
const LINGER_BYTES = 1_048_576;
const LINGER_MS = 1_000;

/**
 * Answers a request that is not carried out. A body that was not read is not read to its end
 * either: the connection closes, after a moment in which the client can read why.
 */
export function sendRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  { status, code, message, headers, extensions }: RequestRefused,
): void {
  if (response.headersSent || response.destroyed) return;
  const body = JSON.stringify({ errors: [{ message, extensions: { code, ...extensions } }] });
  const contentType = 'application/json; charset=utf-8';
  if (!hasBody(request) || request.complete) {
    send(response, status, contentType, body, headers);
    return;
  }
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    connection: 'close',
    ...headers,
  });
  response.write(body);
  linger(request, response);
}

/** Drops what is left of the body, up to a bound in size and time, then ends the answer. */
function linger(request: IncomingMessage, response: ServerResponse): void {
  let left = LINGER_BYTES;
  const finish = (): void => {
    clearTimeout(timer);
    request.off('data', drop);
    response.end();
  };
  const drop = (chunk: Buffer): void => {
    left -= chunk.length;
    if (left < 0) finish();
  };
  const timer = setTimeout(finish, LINGER_MS);
  request.on('data', drop);
  request.once('end', finish);
  request.once('close', finish);
  request.resume();
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? '0') > 0;
}
