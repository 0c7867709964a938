import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

import { describe, expect, test } from '@jest/globals';

import type { HostAddress } from '../src/subgraphs/instance.ts';
import { use } from './support/cleanup.ts';
import {
  type FakeSubgraph,
  hangUp,
  json,
  saysNothing,
  startFakeSubgraph,
} from './support/fakeSubgraph.ts';
import { ask, startTestRouter, textSource } from './support/router.ts';
import { compose, shop } from './support/shop.ts';

const supergraph = compose(shop);
const anna = { data: { user: { name: 'Anna' } } };
const renamed = { data: { rename: { name: 'Ann' } } };
const askForUser = '{ user(id: "u1") { name } }';
const renameUser = 'mutation { rename(id: "u1", name: "Ann") { name } }';
const probe = '{"query":"{ __typename }"}';
const answersUser = json(anna);

const startRouterAt = (urls: string, options: Parameters<typeof startTestRouter>[1] = {}) =>
  use(
    startTestRouter(textSource(supergraph), {
      subgraphUrls: new Map([['users', urls]]),
      ...options,
      // Who waits for anything in these tests has waited for ever.
      traffic: { retryPauseMs: 60_000, timeoutMs: 600_000, ejectForMs: 1, ...options.traffic },
    }),
  );

/** A router whose users service has two instances that behave as the test says. */
const twoInstances = async (
  answers: readonly [FakeSubgraph['answer'], FakeSubgraph['answer']],
  traffic = {},
) => {
  const first = await use(startFakeSubgraph(answers[0]));
  const second = await use(startFakeSubgraph(answers[1]));
  const { url } = await startRouterAt(`${first.url}|${second.url}`, { traffic });
  return { first, second, url };
};

/** What clients asked an instance. */
const askedOf = ({ requests }: FakeSubgraph): string[] => requests.filter((body) => body !== probe);

const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

const askTimes = async (times: number, url: string, operation = askForUser) => {
  const answers: unknown[] = [];
  for (let i = 0; i < times; i += 1) answers.push(await ask(url, operation));
  return answers;
};

describe('the instances of a subgraph', () => {
  test('are asked in turn', async () => {
    const { first, second, url } = await twoInstances([answersUser, answersUser]);
    await askTimes(10, url);
    expect([first.requests.length, second.requests.length]).toEqual([5, 5]);
  });

  test('share what comes at once', async () => {
    const { first, second, url } = await twoInstances([answersUser, answersUser]);
    await Promise.all(Array.from({ length: 40 }, () => ask(url, askForUser)));
    const counts = [first.requests.length, second.requests.length];
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(15);
  });

  test('get no further request while they hold one that others would answer', async () => {
    const { first, second, url } = await twoInstances([saysNothing, answersUser]);
    const both = Promise.all([ask(url, askForUser), ask(url, askForUser)]);
    while (first.requests.length === 0 || second.requests.length === 0) await tick();
    expect(await askTimes(6, url)).toEqual(Array(6).fill(anna));
    expect(second.requests).toHaveLength(7);
    expect(first.requests).toHaveLength(1);
    await first.stop();
    expect(await both).toEqual([anna, anna]);
  });

  test('may have paths of their own', async () => {
    const paths: (string | undefined)[] = [];
    const note: FakeSubgraph['answer'] = (request, response) => {
      paths.push(request.url);
      answersUser(request, response);
    };
    const { url: one } = await use(startFakeSubgraph(note));
    const two = one.replace('/graphql', '/v2?a=b');
    const { url } = await startRouterAt(`${one}|${two}`);
    await askTimes(2, url);
    expect(paths.sort()).toEqual(['/graphql', '/v2?a=b']);
  });
});

describe('an instance that fails', () => {
  test.each<[string, FakeSubgraph['answer']]>([
    ['breaks the connection', hangUp],
    ['answers 502', (_request, response) => response.writeHead(502).end('<h1>Bad gateway</h1>')],
    ['answers 503', json({ errors: [{ message: 'not now' }] }, 503)],
    ['answers 504', (_request, response) => response.writeHead(504).end()],
    [
      'breaks off its answer',
      (request, response) => {
        response.writeHead(200, { 'content-length': 100 });
        response.write('{"data":', () => request.socket.destroy());
      },
    ],
  ])('because it %s fails no query, and is asked no more', async (_how, fails) => {
    const { first, second, url } = await twoInstances([fails, answersUser], {
      ejectForMs: 600_000,
      ejectForAtMostMs: 600_000,
    });
    expect(await askTimes(6, url)).toEqual(Array(6).fill(anna));
    expect(first.requests).toHaveLength(1);
    expect(second.requests).toHaveLength(6);
  });

  test('is asked no more after three timeouts in a row', async () => {
    const { first, url } = await twoInstances([saysNothing, answersUser], {
      timeoutMs: 1_000,
      ejectForMs: 600_000,
    });
    while (first.requests.length < 3) await ask(url, askForUser);
    expect(await askTimes(6, url)).toEqual(Array(6).fill(anna));
    expect(first.requests).toHaveLength(3);
  });

  test('is asked something harmless when its pause is over, and serves again', async () => {
    const { first, url } = await twoInstances([hangUp, answersUser]);
    while (first.requests.length === 0) await ask(url, askForUser);
    first.answer = (request, response) => {
      const last = first.requests.at(-1);
      json(last === probe ? { data: { __typename: 'Query' } } : anna)(request, response);
    };
    const before = first.requests.length;
    while (askedOf(first).length < 2) expect(await ask(url, askForUser)).toEqual(anna);
    expect(first.requests[before]).toBe(probe);
  });

  test('stays out while what it is asked fails, and costs no client anything', async () => {
    const { first, url } = await twoInstances([hangUp, answersUser]);
    while (first.requests.length < 4) expect(await ask(url, askForUser)).toEqual(anna);
    expect(askedOf(first)).toHaveLength(1);
  });

  test('is asked at once when the one that served fails: it may have come back', async () => {
    const { first, second, url } = await twoInstances([hangUp, answersUser], {
      ejectForMs: 600_000,
      ejectForAtMostMs: 600_000,
    });
    while (first.requests.length === 0) expect(await ask(url, askForUser)).toEqual(anna);
    first.answer = answersUser;
    second.answer = hangUp;
    expect(await ask(url, askForUser)).toEqual(anna);
  });

  test('is asked nevertheless when the others fail, too', async () => {
    const { first, second, url } = await twoInstances([hangUp, hangUp], {
      ejectForMs: 600_000,
      retryPauseMs: 1,
    });
    expect(await ask(url, askForUser)).toHaveProperty('errors');
    first.answer = answersUser;
    second.answer = answersUser;
    expect(await ask(url, askForUser)).toEqual(anna);
  });
});

describe('a mutation', () => {
  test('is not sent to another instance when it was sent to one', async () => {
    const { first, second, url } = await twoInstances([hangUp, hangUp]);
    expect(await ask(url, renameUser)).toHaveProperty('errors');
    expect([...askedOf(first), ...askedOf(second)]).toHaveLength(1);
  });

  test('is not sent to another one that could answer when one said 503', async () => {
    const ill = json({ errors: [{ message: 'not now' }] }, 503);
    const { first, second, url } = await twoInstances([ill, ill]);
    expect(await ask(url, renameUser)).toHaveProperty('errors');
    expect([...askedOf(first), ...askedOf(second)]).toHaveLength(1);
  });

  test('goes to another instance when nobody listens at the first', async () => {
    const { first, second, url } = await twoInstances([json(renamed), json(renamed)], {
      // Each time, it is tried anew whether somebody listens.
      ejectForMs: 1,
    });
    await first.stop();
    expect(await askTimes(8, url, renameUser)).toEqual(Array(8).fill(renamed));
    expect(askedOf(second)).toHaveLength(8);
  });
});

describe('an instance that says it closes the connection', () => {
  test('is not asked while there is another, and serves again when it does not say so', async () => {
    const closes: FakeSubgraph['answer'] = (request, response) => {
      response.setHeader('connection', 'close');
      answersUser(request, response);
    };
    const { first, second, url } = await twoInstances([closes, answersUser]);
    while (first.requests.length === 0) await ask(url, askForUser);
    const before = second.requests.length;
    await askTimes(6, url);
    expect(askedOf(first)).toHaveLength(1);
    expect(second.requests).toHaveLength(before + 6);
    first.answer = answersUser;
    while (askedOf(first).length < 2) expect(await ask(url, askForUser)).toEqual(anna);
  });
});

describe('a host whose every address is an instance', () => {
  const at = (...addresses: string[]): HostAddress[] =>
    addresses.map((address) => ({ address, family: 4 }));

  test('has each of them asked in turn, by its name', async () => {
    const hosts: (string | undefined)[] = [];
    const note: FakeSubgraph['answer'] = (request, response) => {
      hosts.push(request.headers.host);
      answersUser(request, response);
    };
    const first = await use(startFakeSubgraph(note));
    const second = await use(startFakeSubgraph(note, first.port, '127.0.0.2'));
    const { url } = await startRouterAt(`dns+http://users.internal:${first.port}/graphql`, {
      resolve: () => Promise.resolve(at('127.0.0.1', '127.0.0.2')),
    });
    await askTimes(4, url);
    expect([first.requests.length, second.requests.length]).toEqual([2, 2]);
    expect(new Set(hosts)).toEqual(new Set([`users.internal:${first.port}`]));
  });

  test('is looked up again, and keeps what it had when that fails', async () => {
    const first = await use(startFakeSubgraph(answersUser));
    const second = await use(startFakeSubgraph(answersUser, first.port, '127.0.0.2'));
    let resolve = (): Promise<HostAddress[]> => Promise.resolve(at('127.0.0.1'));
    const { url } = await startRouterAt(`dns+http://users.internal:${first.port}/graphql`, {
      resolve: () => resolve(),
      traffic: { resolveEveryMs: 1 },
    });
    expect(await ask(url, askForUser)).toEqual(anna);
    resolve = () => Promise.resolve(at('127.0.0.2'));
    while (second.requests.length === 0) expect(await ask(url, askForUser)).toEqual(anna);
    let failed = 0;
    resolve = () => {
      failed += 1;
      return Promise.reject(new Error('queryA ESERVFAIL users.internal'));
    };
    const before = first.requests.length;
    while (failed < 3) expect(await ask(url, askForUser)).toEqual(anna);
    expect(first.requests).toHaveLength(before);
  });

  test('without an address is a service that is not available', async () => {
    const { url } = await startRouterAt('dns+http://users.internal/graphql', {
      resolve: () => Promise.reject(new Error('getaddrinfo ENOTFOUND users.internal')),
    });
    expect(await ask(url, askForUser)).toMatchObject({
      errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }],
    });
  });

  test('has the certificate of its name asked for', async () => {
    const names: string[] = [];
    const server = createTlsServer({
      SNICallback(name, done) {
        names.push(name);
        done(new Error('no certificate is needed to know the name'));
      },
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { url } = await startRouterAt(`dns+https://users.internal:${port}/graphql`, {
      resolve: () => Promise.resolve(at('127.0.0.1')),
      traffic: { retryPauseMs: 1 },
    });
    await ask(url, askForUser);
    expect(names[0]).toBe('users.internal');
    server.close();
    await once(server, 'close');
  });
});
