import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';

import { afterEach, describe, expect, jest, test } from '@jest/globals';

import type { HttpServerOptions } from '@shop/service-kit';

import { expectRefusal, type HttpContext, post, serveHttp } from './support/httpService.ts';

jest.setTimeout(60_000);

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const serve = async (options: Partial<HttpServerOptions<HttpContext>> = {}) => {
  const service = await serveHttp({ acceptCompressed: true, ...options });
  undo.push(service.stop);
  return service;
};

const query = '{"query":"{ hello }"}';
const encodings: readonly (readonly [name: string, compress: (text: string) => Buffer])[] = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['GZIP', gzipSync],
  ['identity', (text) => Buffer.from(text)],
];

const send = (url: string, body: Buffer, encoding: string) =>
  post(url, new Uint8Array(body), { 'content-encoding': encoding });

describe('a compressed body', () => {
  test.each(encodings)('by %s is read', async (encoding, compress) => {
    const { url } = await serve();
    const response = await send(url, compress(query), encoding);
    expect(await response.json()).toEqual({ data: { hello: 'world' } });
  });

  test.each(encodings.slice(0, 4))('by %s is 400 when it is cut short', async (name, compress) => {
    const { url } = await serve();
    const whole = compress(query);
    for (const body of [whole.subarray(0, whole.length - 5), whole.subarray(0, 3)]) {
      await expectRefusal(await send(url, body, name), 400, 'BAD_REQUEST', /not whole/);
    }
  });

  test.each(encodings.slice(0, 4))('by %s is 400 when it is corrupt', async (name, compress) => {
    const { url } = await serve();
    for (const body of [Buffer.from(query), compress(query).fill(0xa5, 2, 12)]) {
      await expectRefusal(await send(url, body, name), 400, 'BAD_REQUEST', /not whole/);
    }
  });

  test('that is empty is 400', async () => {
    const { url } = await serve();
    await expectRefusal(await send(url, gzipSync(''), 'gzip'), 400, 'BAD_REQUEST', /empty/);
  });

  test.each(['zstd', 'gzip, br', 'compress', ''])(
    'by %j is 415 and says what is read',
    async (name) => {
      const { url } = await serve();
      const response = await send(url, Buffer.from(query), name);
      expect(response.headers.get('accept-encoding')).toBe('gzip, deflate, br');
      await expectRefusal(response, 415, 'UNSUPPORTED_MEDIA_TYPE', /gzip, deflate or br/);
    },
  );
});

describe('a body within and beyond the limit', () => {
  const limit = { limit: 'MAX_BODY_BYTES', maximum: 1_000 };
  const sized = (bytes: number) => query.padEnd(bytes);

  test.each(encodings.slice(0, 4))('by %s counts as it is decompressed', async (name, compress) => {
    const { url } = await serve();
    expect((await send(url, compress(sized(1_000)), name)).status).toBe(200);
    const refused = await send(url, compress(sized(1_001)), name);
    await expectRefusal(refused, 413, 'PAYLOAD_TOO_LARGE', /at most 1000 bytes/, limit);
  });

  test('counts as it is sent, too', async () => {
    const { url } = await serve();
    // Blocks that are stored and not compressed are longer than what is in them.
    const body = gzipSync(sized(990), { level: constants.Z_NO_COMPRESSION });
    const refused = await send(url, body, 'gzip');
    const value = body.length;
    expect(value).toBeGreaterThan(1_000);
    await expectRefusal(refused, 413, 'PAYLOAD_TOO_LARGE', new RegExp(`and has ${value}`), {
      ...limit,
      value,
    });
  });
});

describe('a bomb', () => {
  const part = Buffer.alloc(16 * 1_048_576);
  const times = (count: number, bytes: Buffer) => Array.from({ length: count }, () => bytes);
  const brotliFast = { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } };

  /** The deflated one has no end, which nobody gets to see. */
  const bombs: readonly (readonly [name: string, make: () => Buffer])[] = [
    ['gzip', () => Buffer.concat(times(64, gzipSync(part, { level: 9 })))],
    [
      'deflate',
      () => {
        const begun = deflateSync(part, { level: 9, finishFlush: constants.Z_FULL_FLUSH });
        return Buffer.concat([begun, ...times(63, begun.subarray(2))]);
      },
    ],
    ['br', () => brotliCompressSync(Buffer.alloc(2 ** 30), brotliFast)],
  ];

  test.each(bombs)(
    'of a gigabyte by %s is refused without making room for it',
    async (name, make) => {
      const body = make();
      expect(body.length).toBeLessThan(1_048_576);
      const { url } = await serve({ maxBodyBytes: 1_048_576 });
      const before = process.memoryUsage().rss;
      const answers = await Promise.all(Array.from({ length: 10 }, () => send(url, body, name)));
      expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
      for (const answer of answers) {
        await expectRefusal(answer, 413, 'PAYLOAD_TOO_LARGE', /decompressed/, {
          limit: 'MAX_BODY_BYTES',
          maximum: 1_048_576,
        });
      }
    },
  );
});
