import { describe, expect, test } from '@jest/globals';
import { createLogger } from '@shop/service-kit';

import { createUrlSource } from '../src/supergraph/urlSource.ts';
import { use } from './support/cleanup.ts';
import {
  hangUp,
  saysNothing,
  startFakeSubgraph,
  type FakeSubgraph,
} from './support/fakeSubgraph.ts';
import { logLines } from './support/router.ts';
import { testClock } from './support/testClock.ts';

type Answer = FakeSubgraph['answer'];

const status =
  (code: number, headers: Record<string, string> = {}, body = ''): Answer =>
  (_request, response) => {
    response.writeHead(code, headers).end(body);
  };

/** Serves a text with a validator, and says 304 to who has it. */
const versioned =
  (text: string, validator: 'etag' | 'last-modified', value: string): Answer =>
  (request, response) => {
    const condition = validator === 'etag' ? 'if-none-match' : 'if-modified-since';
    const known = request.headers[condition] === value;
    response.writeHead(known ? 304 : 200, { [validator]: value }).end(known ? '' : text);
  };

/**
 * Opens a source of a server that answers in turn as `answers` says, and then as the last of them
 * does. Its pauses take no time, and `seen` has what the server was asked with.
 */
const open = async (
  answers: readonly Answer[],
  options: { maxBytes?: number; random?: () => number } = {},
) => {
  const seen: { etag: string | undefined; modified: string | undefined }[] = [];
  const server = await use(
    startFakeSubgraph((request, response) => {
      const { 'if-none-match': etag, 'if-modified-since': modified } = request.headers;
      seen.push({ etag, modified });
      const answer = answers[Math.min(seen.length, answers.length) - 1] ?? hangUp;
      answer(request, response);
    }),
  );
  const clock = testClock();
  const log = logLines();
  const source = createUrlSource({
    url: server.url,
    pollMs: 10_000,
    logger: createLogger({ name: 'test', level: 'info', destination: log }),
    clock,
    random: () => 0.5,
    ...options,
  });
  await use(Promise.resolve({ stop: () => source.close() }));
  const offered: string[] = [];
  let failures = 0;
  const first = source.open(
    (text) => offered.push(text),
    () => (failures += 1),
  );
  const asked = async (times: number): Promise<void> => {
    await first;
    while (seen.length < times) await new Promise(setImmediate);
  };
  const url = server.url;
  return { source, first, offered, seen, clock, log, asked, url, failures: () => failures };
};

describe('a supergraph at a URL', () => {
  test('is fetched, and offered when it has changed', async () => {
    const { first, offered, asked } = await open([
      versioned('one', 'etag', '"1"'),
      versioned('two', 'etag', '"2"'),
    ]);
    expect(await first).toBe('one');
    await asked(3);
    expect(offered).toEqual(['two']);
  });

  test.each([
    ['etag', { etag: '"1"', modified: undefined }],
    ['last-modified', { etag: undefined, modified: '"1"' }],
  ] as const)('is not sent again while its %s is the same', async (validator, condition) => {
    const { first, offered, seen, asked } = await open([versioned('one', validator, '"1"')]);
    expect(await first).toBe('one');
    await asked(4);
    expect(seen[0]).toEqual({ etag: undefined, modified: undefined });
    expect(seen.slice(1, 4)).toEqual([condition, condition, condition]);
    expect(offered).toEqual([]);
  });

  test('is not offered again when a server without validators sends it again', async () => {
    const { offered, asked } = await open([status(200, {}, 'one')]);
    await asked(4);
    expect(offered).toEqual([]);
  });

  test('is polled with a bit more or less than the pause, so that routers spread out', async () => {
    const numbers = [0, 0.5, 0.999];
    const { clock, asked } = await open([status(200, {}, 'one')], {
      random: () => numbers.shift() ?? 0.5,
    });
    await asked(4);
    expect(clock.pauses.slice(0, 3).map(Math.round)).toEqual([7_500, 10_000, 12_495]);
  });

  test('is asked for less and less often while its server fails, up to a minute', async () => {
    const { clock, asked, failures, offered } = await open([
      status(200, {}, 'one'),
      ...Array.from({ length: 5 }, () => status(503)),
      status(200, {}, 'two'),
    ]);
    await asked(8);
    expect(clock.pauses.slice(0, 7)).toEqual([
      10_000, 20_000, 40_000, 60_000, 60_000, 60_000, 10_000,
    ]);
    expect(failures()).toBe(5);
    expect(offered).toEqual(['two']);
  });

  test('tells of an outage once, of its end, and of its reason while it lasts', async () => {
    const { asked, source, log, url } = await open([
      status(200, {}, 'one'),
      status(503),
      status(500),
      hangUp,
      status(404),
    ]);
    await asked(6);
    expect(source.trouble?.()).toBe(`${url} fails: it answers with status 404`);
    expect(log.lines.filter((line) => line.includes('cannot be fetched'))).toHaveLength(1);
    expect(log.lines.join('')).toContain('it answers with status 503');

    const over = await open([status(200, {}, 'one'), status(503), status(200, {}, 'one')]);
    await over.asked(4);
    expect(over.source.trouble?.()).toBeUndefined();
    expect(over.log.lines.filter((line) => line.includes('is fetched again'))).toHaveLength(1);
  });

  test.each<[string, Answer, RegExp, object]>([
    [
      'a redirect',
      status(302, { location: 'http://127.0.0.1:1/' }),
      /it answers with status 302, and redirects are not followed$/,
      {},
    ],
    [
      'more than it may have',
      status(200, {}, 'x'.repeat(11)),
      /larger than 10 bytes$/,
      { maxBytes: 10 },
    ],
    [
      'a part of its text',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '100' });
        response.write('a part', () => response.destroy());
      },
      /fails: \w+/,
      {},
    ],
    ['304 to who has nothing', status(304), /status 304, and redirects/, {}],
  ])(
    'is kept as it was when its server answers with %s',
    async (_what, answer, reason, options) => {
      const { first, offered, asked, source } = await open(
        [status(200, {}, 'one'), answer],
        options,
      );
      expect(await first).toBe('one');
      await asked(3);
      expect(source.trouble?.()).toMatch(reason);
      expect(offered).toEqual([]);
    },
  );

  test('is kept as it was when its server answers with nothing in time', async () => {
    const { first, offered, asked, source, clock } = await open([
      status(200, {}, 'one'),
      saysNothing,
    ]);
    expect(await first).toBe('one');
    await asked(2);
    clock.expire();
    await asked(3);
    expect(source.trouble?.()).toMatch(/it did not answer within 10000 ms$/);
    expect(offered).toEqual([]);
  });

  test('is waited for at the start, within a bound', async () => {
    const { first, clock, failures } = await open([status(503), hangUp, status(200, {}, 'one')]);
    expect(await first).toBe('one');
    expect(clock.pauses.slice(0, 2)).toEqual([500, 1_000]);
    expect(failures()).toBe(2);
  });

  test('is told of in one sentence when it does not come at the start', async () => {
    const { first, clock, url } = await open([status(404)]);
    await expect(first).rejects.toThrow(
      `The supergraph cannot be fetched from ${url}: it answers with status 404. Look at that server, or at SUPERGRAPH_URL.`,
    );
    expect(clock.pauses).toEqual([500, 1_000, 2_000, 4_000, 8_000]);
  });

  test('may have a secret in its address, which is not told', async () => {
    const server = await use(startFakeSubgraph(status(404)));
    const source = createUrlSource({
      url: `${server.url}?token=abc`,
      pollMs: 1,
      logger: createLogger({ name: 'test', level: 'silent' }),
      clock: testClock(),
    });
    await expect(source.open(() => undefined)).rejects.not.toThrow('abc');
    await source.close();
  });
});
