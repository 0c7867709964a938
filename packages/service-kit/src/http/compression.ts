import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';

import { errorCode } from '../errorCode.ts';
import { RequestRefused } from './answer.ts';
import { bodyTooLarge } from './bodyLimit.ts';

/** Decompresses a body; rejects once more than `maxOutputLength` bytes have come out. */
type Decompress = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const decompressors: ReadonlyMap<string, Decompress> = new Map<string, Decompress>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['deflate', promisify(inflate)],
  ['br', promisify(brotliDecompress)],
]);

/** How the bytes of one body become its text. */
export type Decoding = (body: Buffer, maxBytes: number) => Buffer | Promise<Buffer>;

/**
 * Finds how to decode a body by its Content-Encoding (RFC 9110, section 8.4).
 *
 * @param encoding the header's value
 * @param compressed whether compressed bodies are read at all: gzip, deflate and br
 * @throws {RequestRefused} 415 with the encodings that are read
 */
export function decodingOf(encoding: string | undefined, compressed: boolean): Decoding {
  const name = encoding?.trim().toLowerCase() ?? 'identity';
  if (name === 'identity') return (body) => body;
  const decompress = compressed ? decompressors.get(name) : undefined;
  if (decompress !== undefined) {
    return (body, maxBytes) => decompressAtMost(decompress, body, maxBytes);
  }
  throw new RequestRefused(
    415,
    'UNSUPPORTED_MEDIA_TYPE',
    compressed
      ? 'This Content-Encoding is not supported. Use gzip, deflate or br, or send it uncompressed.'
      : 'This Content-Encoding is not supported. Send the body uncompressed.',
    { 'accept-encoding': compressed ? 'gzip, deflate, br' : 'identity' },
  );
}

/** Decompresses in a thread of its own, and no further than to one byte more than is read. */
async function decompressAtMost(
  decompress: Decompress,
  body: Buffer,
  maxBytes: number,
): Promise<Buffer> {
  try {
    return await decompress(body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (errorCode(error) === 'ERR_BUFFER_TOO_LARGE') throw bodyTooLarge(maxBytes);
    throw new RequestRefused(
      400,
      'BAD_REQUEST',
      'The body is not whole, or not in the encoding that Content-Encoding says. Send it again.',
    );
  }
}
