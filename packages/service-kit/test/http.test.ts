import { afterEach, describe, expect, test } from '@jest/globals';

import { createLogger, sendJson, type HttpServerOptions } from '@shop/service-kit';

import { expectRefusal, type HttpContext, post, serveHttp } from './support/httpService.ts';
import { openConnection } from './support/rawHttp.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const serve = async (options: Partial<HttpServerOptions<HttpContext>> = {}) => {
  const service = await serveHttp(options);
  undo.push(service.stop);
  return service;
};

describe('operations', () => {
  test('POST carries one', async () => {
    const { url } = await serve();
    const response = await post(url, '{"query":"{ hello caller }"}', { 'x-caller': 'anna' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { hello: 'world', caller: 'anna' } });
  });

  test('GET carries a query', async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/graphql?query=%7Bhello%7D`, {
      headers: { 'apollo-require-preflight': '1' },
    });
    expect(await response.json()).toEqual({ data: { hello: 'world' } });
  });

  test('a body that comes in pieces is read whole', async () => {
    const { port } = await serve();
    const { socket, received } = await openConnection(port);
    socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n');
    socket.write('transfer-encoding: chunked\r\n\r\n9\r\n{"query":\r\n');
    socket.write('b\r\n"{ hello }"\r\n1\r\n}\r\n0\r\n\r\n');
    expect(await received('world')).toContain('200 OK');
    socket.destroy();
  });

  test('a client that leaves in the middle of its body harms nobody', async () => {
    const { url, port } = await serve();
    const { socket } = await openConnection(port);
    socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n');
    socket.write('content-length: 100\r\n\r\n{');
    socket.destroy();
    expect((await post(url, '{"query":"{ hello }"}')).status).toBe(200);
  });
});

describe('requests that are refused', () => {
  test('malformed JSON is 400', async () => {
    const { url } = await serve();
    await expectRefusal(await post(url, '{"query":'), 400, 'BAD_REQUEST', /not valid JSON/);
  });

  test('an empty body is 400', async () => {
    const { url } = await serve();
    await expectRefusal(await post(url, ''), 400, 'BAD_REQUEST', /empty.*JSON object/);
  });

  test('JSON that is no object is 400', async () => {
    const { url } = await serve();
    await expectRefusal(await post(url, '"{ hello }"'), 400, 'BAD_REQUEST', /not an object/);
  });

  test('a body that is not UTF-8 is 400', async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from([0x22, 0xff, 0x22]),
    });
    await expectRefusal(response, 400, 'BAD_REQUEST', /UTF-8/);
  });

  test('an object without a query is 400', async () => {
    const { url } = await serve();
    await expectRefusal(await post(url, '{"variables":{}}'), 400, 'BAD_REQUEST', /query/);
  });

  test.each(['text/plain', 'application/graphql', 'application/json; charset=latin1'])(
    'content type %s is 415',
    async (type) => {
      const { url } = await serve();
      const response = await post(url, '{"query":"{ hello }"}', { 'content-type': type });
      await expectRefusal(response, 415, 'UNSUPPORTED_MEDIA_TYPE', /Send JSON/);
    },
  );

  test.each(['application/json;charset=UTF-8', 'Application/JSON; charset="utf-8"'])(
    'content type %s is taken',
    async (type) => {
      const { url } = await serve();
      const response = await post(url, '{"query":"{ hello }"}', { 'content-type': type });
      expect(response.status).toBe(200);
    },
  );

  test('no content type is 415', async () => {
    const { port } = await serve();
    const { socket, received } = await openConnection(port);
    socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{}');
    expect(await received('no Content-Type')).toContain('415 Unsupported Media Type');
    socket.destroy();
  });

  test('a compressed body is 415', async () => {
    const { url } = await serve();
    const response = await post(url, 'xx', { 'content-encoding': 'gzip' });
    expect(response.headers.get('accept-encoding')).toBe('identity');
    await expectRefusal(response, 415, 'UNSUPPORTED_MEDIA_TYPE', /uncompressed/);
  });

  test('a body that announces to be over the limit is 413 before it is sent', async () => {
    const { port } = await serve();
    const { socket, closed } = await openConnection(port);
    socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n');
    socket.write('content-length: 1001\r\n\r\n');
    const answer = await closed;
    expect(answer).toContain('413 Payload Too Large');
    expect(answer).toContain('connection: close');
    expect(answer).toContain('at most 1000 bytes');
    expect(answer).toContain('"limit":"MAX_BODY_BYTES","value":1001,"maximum":1000');
  });

  test('a body that never ends is 413 and cut off', async () => {
    const { port } = await serve();
    const { socket, closed } = await openConnection(port);
    socket.write('POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n');
    socket.write('transfer-encoding: chunked\r\n\r\n');
    const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
    let sent = 0;
    const pump = (): void => {
      while (!socket.destroyed && socket.write(chunk)) sent += 65_536;
      sent += 65_536;
    };
    socket.on('drain', pump);
    pump();
    expect(await closed).toContain('413 Payload Too Large');
    expect(sent).toBeLessThan(50_000_000);
  });

  test('another method is 405 with the ones allowed', async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/graphql`, { method: 'PUT', body: '{}' });
    expect(response.headers.get('allow')).toBe('GET, POST');
    await expectRefusal(response, 405, 'METHOD_NOT_ALLOWED', /POST/);
  });

  test('an unknown path is 404 and names the right one', async () => {
    const { url } = await serve();
    await expectRefusal(await fetch(`${url}/graphiql`), 404, 'NOT_FOUND', /\/graphql/);
  });

  test('an Accept that GraphQL cannot answer is 406', async () => {
    const { url } = await serve();
    const response = await post(url, '{"query":"{ hello }"}', { accept: 'image/png' });
    await expectRefusal(response, 406, 'BAD_REQUEST', /accept/);
  });

  test('a query without a header that forces a preflight is 400', async () => {
    const { url } = await serve();
    const response = await fetch(`${url}/graphql?query=%7Bhello%7D`);
    await expectRefusal(response, 400, 'BAD_REQUEST', /CSRF/);
  });
});

describe('other paths', () => {
  test('a route is served, and one that fails is 500 with nothing of the inside', async () => {
    const { url } = await serve({
      routes: {
        '/fine': (_request, response) => {
          sendJson(response, 200, { fine: true });
        },
        '/broken': () => Promise.reject(new Error('secret reason')),
      },
    });
    expect(await (await fetch(`${url}/fine`)).json()).toEqual({ fine: true });
    await expectRefusal(
      await fetch(`${url}/broken`),
      500,
      'INTERNAL_SERVER_ERROR',
      /^(?!.*secret).*$/,
    );
  });

  test('what fails is logged by its path, without what may be variables', async () => {
    const lines: string[] = [];
    const { url } = await serve({
      logger: createLogger({ name: 'test', destination: { write: (line) => lines.push(line) } }),
      admit: () => Promise.reject(new Error('broken')),
    });
    const variables = encodeURIComponent('{"password":"correct-horse"}');
    await fetch(`${url}/graphql?query=%7Bhello%7D&variables=${variables}`);
    expect(lines.join('')).toContain('"path":"/graphql"');
    expect(lines.join('')).not.toContain('horse');
  });

  test('metrics are served in their own content type', async () => {
    const { url } = await serve({
      metrics: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4', body: 'up 1\n' }),
    });
    const response = await fetch(`${url}/metrics`);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4');
    expect(await response.text()).toBe('up 1\n');
  });
});

describe('health', () => {
  test('live and ready are 200 when all is well', async () => {
    const { url } = await serve();
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    const ready = await fetch(`${url}/health/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ status: 'ready', checks: { database: { ok: true } } });
  });

  test('ready is 503 with each check when one is not well', async () => {
    const { url } = await serve({
      ready: () => Promise.resolve({ a: { ok: true }, b: { ok: false, detail: 'no answer' } }),
    });
    const ready = await fetch(`${url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toEqual({
      status: 'unavailable',
      checks: { a: { ok: true }, b: { ok: false, detail: 'no answer' } },
    });
  });

  test('ready is 503 when a check throws', async () => {
    const { url } = await serve({ ready: () => Promise.reject(new Error('secret')) });
    const ready = await fetch(`${url}/health/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).not.toContain('secret');
  });
});

describe('CORS', () => {
  const preflight = (url: string, origin: string) =>
    fetch(`${url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });

  test('a listed origin is allowed, in the preflight and in the answer', async () => {
    const { url } = await serve({ cors: { origins: ['https://shop.example'] } });
    const answer = await preflight(url, 'https://shop.example');
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(answer.headers.get('access-control-allow-headers')).toBe('content-type');
    expect(answer.headers.get('vary')).toBe('origin');
    const origin = { origin: 'https://shop.example' };
    const response = await post(url, '{"query":"{ hello }"}', origin);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.example');
    const refused = await post(url, '', origin);
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://shop.example');
  });

  test('an origin that is not listed is not allowed', async () => {
    const { url } = await serve({ cors: { origins: ['https://shop.example'] } });
    const answer = await preflight(url, 'https://evil.example');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(answer.headers.get('access-control-allow-headers')).toBeNull();
  });

  test('every origin can be allowed', async () => {
    const { url } = await serve({ cors: { origins: '*' } });
    const answer = await preflight(url, 'https://any.example');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  test('without the option a preflight is refused', async () => {
    const { url } = await serve();
    const answer = await preflight(url, 'https://any.example');
    expect(answer.status).toBe(405);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('stop', () => {
  test('finishes the request in flight, tells its client to close, and takes no more', async () => {
    const { http, url, port, held, began } = await serve();
    const inFlight = post(url, '{"query":"{ held }"}');
    await began.opened;
    const stopped = http.stop({ graceMs: 60_000 });
    await expect(openConnection(port)).rejects.toThrow('ECONNREFUSED');
    held.open();
    const response = await inFlight;
    expect(response.headers.get('connection')).toBe('close');
    expect(await response.json()).toEqual({ data: { held: 'released' } });
    await stopped;
  });

  test('says 503 to readiness on a connection that is still open', async () => {
    const { http, url, port } = await serve();
    const { socket, closed } = await openConnection(port);
    socket.write('GET /health/ready HTTP/1.1\r\nhost: x\r\n');
    // Once a later request is answered, the half of this one has been read.
    await fetch(`${url}/health/live`);
    const stopped = http.stop({ graceMs: 60_000 });
    socket.write('\r\n');
    expect(await closed).toMatch(/503 Service Unavailable[^]*"stopping"/);
    await stopped;
  });

  test('closes idle connections and those that never sent a byte', async () => {
    const { http, port } = await serve();
    const silent = await openConnection(port);
    const idle = await openConnection(port);
    idle.socket.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
    await idle.received('live');
    await http.stop({ graceMs: 60_000 });
    expect(await silent.closed).toBe('');
    await idle.closed;
  });

  test('answers while it drains, and closes each connection with the answer', async () => {
    const { http, port } = await serve();
    const idle = await openConnection(port);
    idle.socket.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
    await idle.received('live');
    const stopped = http.stop({ graceMs: 60_000, drainMs: 60_000 });
    const fresh = await openConnection(port);
    for (const { socket } of [idle, fresh]) {
      socket.write('GET /graphql?query=%7Bhello%7D HTTP/1.1\r\nhost: x\r\n');
      socket.write('apollo-require-preflight: 1\r\n\r\n');
    }
    for (const { closed } of [idle, fresh]) {
      expect(await closed).toMatch(/200 OK[^]*connection: close[^]*"hello":"world"/i);
    }
    // Nobody is connected any more, so that it does not wait for the time to be over.
    await stopped;
    await expect(openConnection(port)).rejects.toThrow('ECONNREFUSED');
  });

  test('closes idle connections when draining has taken its time', async () => {
    const { http, port } = await serve();
    const idle = await openConnection(port);
    idle.socket.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n');
    await idle.received('live');
    await http.stop({ graceMs: 60_000, drainMs: 1 });
    expect(await idle.closed).toContain('live');
  });

  test('cuts off what is not finished when the grace period is over', async () => {
    const { http, url, began } = await serve();
    const inFlight = post(url, '{"query":"{ held }"}').then(
      () => 'answered',
      () => 'cut off',
    );
    await began.opened;
    await http.stop({ graceMs: 1 });
    expect(await inFlight).toBe('cut off');
  });
});

test('a port that is taken is told in one sentence', async () => {
  const { port } = await serve();
  const { http } = await serve();
  await http.stop({ graceMs: 0 });
  await expect(http.listen({ port, host: '127.0.0.1' })).rejects.toThrow(
    `Port ${port} is taken by another process: set PORT to another one, or stop that process.`,
  );
});
