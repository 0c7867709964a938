import { RequestRefused } from './answer.ts';

/**
 * What is answered to a request whose body, as sent or decompressed, is larger than is read.
 *
 * @param maxBytes the limit
 * @param bytes the body's size, where the request tells it
 */
export function bodyTooLarge(maxBytes: number, bytes?: number): RequestRefused {
  const size = bytes === undefined ? '' : `, and has ${bytes}`;
  return new RequestRefused(
    413,
    'PAYLOAD_TOO_LARGE',
    `The body may have at most ${maxBytes} bytes, decompressed (MAX_BODY_BYTES)${size}. Send less.`,
    {},
    { limit: 'MAX_BODY_BYTES', ...(bytes !== undefined && { value: bytes }), maximum: maxBytes },
  );
}
