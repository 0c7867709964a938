import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

import { RequestRefused } from './answer.ts';
import { bodyTooLarge } from './bodyLimit.ts';
import { decodingOf } from './compression.ts';

/** The client went away before its request was whole: there is nobody to answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** How to read a JSON body. */
export interface JsonBodyOptions {
  /** The largest body that is read, in bytes, as it is sent and decompressed. */
  readonly maxBytes: number;
  /** Whether gzip, deflate and br are read. */
  readonly compressed: boolean;
  /** Looks at the body as it was sent, before anything else does; what it throws is thrown. */
  readonly check?: ((bytes: Buffer) => void | Promise<void>) | undefined;
}

/**
 * Reads the JSON object that a POST request carries, as the GraphQL over HTTP specification asks.
 *
 * @param contentType the request's Content-Type
 * @throws {RequestRefused} 415 for another media type, charset or encoding, 413 for a larger body,
 *   400 for an empty one and for anything but a JSON object or an array of them
 * @throws {ClientGone} when the connection ends before the body does
 */
export async function readJsonBody(
  request: IncomingMessage,
  contentType: string | undefined,
  { maxBytes, compressed, check }: JsonBodyOptions,
): Promise<object> {
  checkContentType(contentType);
  const decode = decodingOf(request.headers['content-encoding'], compressed);
  const sent = await readBody(request, maxBytes);
  if (check !== undefined) await check(sent);
  const body = await decode(sent, maxBytes);
  if (body.length === 0) {
    throw badRequest('The body is empty. Send a JSON object with a "query".');
  }
  if (!isUtf8(body)) throw badRequest('The body is not valid UTF-8. Send JSON encoded as UTF-8.');
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (error) {
    const reason = error instanceof SyntaxError ? ` (${error.message})` : '';
    throw badRequest(`The body is not valid JSON${reason}. Send a JSON object with a "query".`);
  }
  if (typeof value !== 'object' || value === null) {
    throw badRequest('The body is JSON but not an object. Send a JSON object with a "query".');
  }
  return value;
}

function badRequest(message: string): RequestRefused {
  return new RequestRefused(400, 'BAD_REQUEST', message);
}

function checkContentType(value: string | undefined): void {
  // Nearly every client sends one of these two, byte for byte.
  if (value === 'application/json' || value === 'application/json; charset=utf-8') return;
  if (value === undefined) {
    throw unsupported('The request has no Content-Type. Set "Content-Type: application/json".');
  }
  const [mediaType = '', ...parameters] = value.toLowerCase().split(';');
  if (mediaType.trim() !== 'application/json') {
    throw unsupported(
      'This Content-Type is not supported. Send JSON with "Content-Type: application/json".',
    );
  }
  for (const parameter of parameters) {
    const [name = '', charset = ''] = parameter.split('=');
    if (name.trim() === 'charset' && !/^"?utf-?8"?$/.test(charset.trim())) {
      throw unsupported('This charset is not supported. Send JSON encoded as UTF-8.');
    }
  }
}

function unsupported(message: string): RequestRefused {
  return new RequestRefused(415, 'UNSUPPORTED_MEDIA_TYPE', message);
}

function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const tooLarge = (bytes?: number): void => {
      request.pause();
      settle();
      reject(bodyTooLarge(maxBytes, bytes));
    };
    const chunks: Buffer[] = [];
    let size = 0;
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > maxBytes) tooLarge();
      else chunks.push(chunk);
    };
    const onEnd = (): void => {
      settle();
      const [first] = chunks;
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, size));
    };
    const onGone = (): void => {
      settle();
      reject(new ClientGone('the client closed the connection before the body was whole'));
    };
    const settle = (): void => {
      request.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
    };
    const announced = Number(request.headers['content-length'] ?? '0');
    if (announced > maxBytes) {
      tooLarge(announced);
      return;
    }
    request.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}
