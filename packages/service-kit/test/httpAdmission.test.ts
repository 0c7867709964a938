import { afterEach, describe, expect, test } from '@jest/globals';

import { type HttpServerOptions, RequestRefused } from '@shop/service-kit';

import { expectRefusal, type HttpContext, post, serveHttp } from './support/httpService.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

interface Visitor {
  readonly name: string;
}

const serve = async (options: Partial<HttpServerOptions<HttpContext, Visitor>>) => {
  const service = await serveHttp<Visitor>(options);
  undo.push(service.stop);
  return service;
};

const admitByName: HttpServerOptions<HttpContext, Visitor>['admit'] = (request, response) => {
  const name = request.headers['x-caller'];
  if (typeof name !== 'string') throw new RequestRefused(401, 'UNAUTHENTICATED', 'Say your name.');
  response.setHeader('ratelimit', 'a few');
  return { name };
};

const query = '{"query":"{ caller }"}';

describe('admission', () => {
  test('gives what it found to the context, and may set headers', async () => {
    const { url } = await serve({
      admit: async (request, response) => {
        await Promise.resolve();
        return admitByName(request, response);
      },
      context: (_request, { name }) => ({ caller: `the visitor ${name}` }),
    });
    const response = await post(url, query, { 'x-caller': 'ada' });
    expect(response.headers.get('ratelimit')).toBe('a few');
    expect(await response.json()).toEqual({ data: { caller: 'the visitor ada' } });
  });

  test('refuses before the body is looked at', async () => {
    const { url } = await serve({ admit: admitByName });
    for (const body of [query, 'not JSON', 'x'.repeat(100_000)]) {
      await expectRefusal(await post(url, body), 401, 'UNAUTHENTICATED', /name/);
    }
    await expectRefusal(await fetch(`${url}/graphql`), 401, 'UNAUTHENTICATED', /name/);
  });

  test('refuses with further extensions and headers', async () => {
    const { url } = await serve({
      admit: () => {
        const extensions = { limit: 'RATE_LIMIT', value: 1_001, maximum: 1_000 };
        throw new RequestRefused(429, 'RATE_LIMITED', 'Slow.', { 'retry-after': '7' }, extensions);
      },
    });
    const response = await post(url, query);
    expect(response.headers.get('retry-after')).toBe('7');
    await expectRefusal(response, 429, 'RATE_LIMITED', /Slow/, {
      limit: 'RATE_LIMIT',
      value: 1_001,
      maximum: 1_000,
    });
  });

  test('is not asked for other paths, which have their own', async () => {
    const asked: string[] = [];
    const { url } = await serve({
      admit: admitByName,
      admitElsewhere: (_request, pathname) => {
        asked.push(pathname);
        if (pathname === '/closed') throw new RequestRefused(401, 'UNAUTHENTICATED', 'Closed.');
      },
      routes: {
        '/open': (_request, response) => {
          response.end('open');
        },
      },
    });
    expect((await fetch(`${url}/open?x`)).status).toBe(200);
    expect((await fetch(`${url}/closed`)).status).toBe(401);
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    expect(asked).toEqual(['/open', '/closed']);
  });
});

describe('a check of the body', () => {
  test('sees the bytes as they were sent and who was admitted', async () => {
    const seen: unknown[] = [];
    const { url } = await serve({
      admit: admitByName,
      checkBody: ({ name }, bytes) => {
        seen.push([name, bytes?.toString()]);
      },
    });
    const headers = { 'x-caller': 'ada', 'apollo-require-preflight': '1' };
    await post(url, query, headers);
    await fetch(`${url}/graphql?query={hello}`, { headers });
    expect(seen).toEqual([
      ['ada', query],
      ['ada', undefined],
    ]);
  });

  test('refuses before it is decompressed and parsed', async () => {
    const { url } = await serve({
      acceptCompressed: true,
      checkBody: () => Promise.reject(new RequestRefused(401, 'UNAUTHENTICATED', 'Another body.')),
    });
    const response = await post(url, 'not gzip', { 'content-encoding': 'gzip' });
    await expectRefusal(response, 401, 'UNAUTHENTICATED', /Another body/);
  });
});
